"""Addresses, identifiers and citations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plangraph.domain.address import Address
from plangraph.domain.citation import chinese_number, cite
from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import address_of, concept_iri, graph_iri, unit_iri

numbers = st.integers(min_value=0, max_value=99)
addresses = st.one_of(
    st.builds(Address, chapter=numbers, section=numbers, item=numbers, paragraph=numbers),
    st.builds(Address, box=numbers, row=st.one_of(st.none(), numbers)),
)


@given(addresses)
def test_parse_reads_back_what_str_writes(address: Address) -> None:
    """Writing and reading an address gives the same address."""
    assert Address.parse(str(address)) == address


@given(addresses)
def test_an_iri_leads_back_to_its_address(address: Address) -> None:
    """The IRI of a unit is stable and can be read back."""
    assert address_of(unit_iri("nmg-2021-2025", address)) == ("nmg-2021-2025", address)


@pytest.mark.parametrize("text", ["", "ch5.i1", "ch5.s2.p1", "box", "box6.p1", "CH5", "ch5.s2.i1.p1 ", "ch-1"])
def test_other_strings_are_no_addresses(text: str) -> None:
    """A string that is no address is refused with an example of one."""
    with pytest.raises(AddressError, match=r"ch5\.s2\.i1\.p1"):
        Address.parse(text)


def test_addresses_sort_in_reading_order() -> None:
    """Provisions come in order of their numbers, tables after them."""
    texts = ["box6.r10", "ch5.s2.i1.p1", "box6.r2", "ch10.s1.i0.p1", "ch5.s1.i2.p1"]
    ordered = sorted((Address.parse(text) for text in texts), key=lambda address: address.sort_key)
    assert [str(address) for address in ordered] == [
        "ch5.s1.i2.p1",
        "ch5.s2.i1.p1",
        "ch10.s1.i0.p1",
        "box6.r2",
        "box6.r10",
    ]


def test_the_parent_is_one_step_out() -> None:
    """A paragraph lies in its item, a row in its box, a chapter in nothing."""
    assert str(Address.parse("ch5.s2.i1.p1").parent) == "ch5.s2.i1"
    assert str(Address.parse("box6.r1").parent) == "box6"
    assert Address.parse("ch5").parent is None


def test_citations_read_like_the_printed_plan() -> None:
    """Labels follow the printed form in Chinese and English."""
    clause = cite("nmg-2021-2025", Address.parse("ch5.s2.i1.p1"), 32)
    assert clause.label == "第五章第二节第1项第1段（第32页）"
    assert clause.label_en == "Ch. 5, Sec. 2, item 1, para. 1 (p. 32)"
    section = Address.parse("ch5.s2")
    table = cite("nmg-2021-2025", Address.parse("box6"), 33, section)
    assert table.label == "专栏6（第五章第二节，第33页）"
    row = cite("nmg-2021-2025", Address.parse("box6.r4"), 33, section)
    assert (row.label, row.chapter, row.section) == ("专栏6第4行（第五章第二节，第33页）", 5, 2)
    assert row.label_en == "Box 6, row 4 (Ch. 5, Sec. 2, p. 33)"
    assert cite("nmg-2021-2025", Address.parse("ch0.s0.i0.p1"), 2).label == "总则第1段（第2页）"


def test_a_row_needs_its_section() -> None:
    """A table citation without the section of its table is refused."""
    with pytest.raises(ValueError, match="section"):
        cite("nmg-2021-2025", Address.parse("box6.r1"), 33)


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (25, "二十五")])
def test_chinese_numbers_up_to_99(number: int, written: str) -> None:
    """Heading numbers are written as the plan prints them."""
    assert chinese_number(number) == written


@pytest.mark.parametrize("number", [0, 100])
def test_other_chinese_numbers_are_refused(number: int) -> None:
    """A heading number outside 1 to 99 is refused."""
    with pytest.raises(ValueError, match="outside 1 to 99"):
        chinese_number(number)


def test_iris_are_ascii() -> None:
    """A slug with other letters is refused; readable ASCII slugs are kept."""
    assert concept_iri("minerals", "rare-earths") == "https://w3id.org/plangraph/vocab/minerals/rare-earths"
    with pytest.raises(AddressError, match="ASCII"):
        graph_iri("煤")
    with pytest.raises(AddressError, match="no IRI of a plan unit"):
        address_of("https://w3id.org/plangraph/vocab/minerals/coal")
