"""The rules of matching, on an invented text, and the annotations in the graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.ingest.plan_copy import PlanCopy

from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import BASE, concept_iri, scheme_iri
from plangraph.graph.concepts import Concept, ConceptIndex
from plangraph.ingest.mention_rules import fold_each, load_mention_rules
from plangraph.ingest.mentions import MentionReader

Values = Callable[[str], list[tuple[str, ...]]]
SCHEMES = """scheme,linked,nested_in,nested_out,reason
minerals,yes,no,yes,
regions,yes,no,yes,
belts,yes,yes,no,
units,no,no,no,words
"""
HEADER = "address,surface,context,concept,reason"


def concept(scheme: str, slug: str, *labels: str, hidden: str = "") -> Concept:
    """A concept with Chinese labels, the first one preferred."""
    return Concept(
        concept_iri(scheme, slug),
        scheme_iri(scheme),
        {"zh": labels[0], "en": slug},
        {"zh": labels[1:]},
        {"zh": (hidden,)} if hidden else {},
    )


INDEX = ConceptIndex(
    [
        concept("minerals", "gold", "金"),
        concept("minerals", "rock-gold", "岩金", "金矿"),
        concept("minerals", "graphite", "石墨", hidden="黑铅"),
        concept("regions", "east", "东县"),
        concept("regions", "east-town", "东县镇"),
        concept("regions", "stone", "白石", "RS-1"),
        concept("belts", "east-belt", "东县—白石金矿带"),
        concept("belts", "stone", "白石"),
        concept("units", "tonne", "吨"),
    ]
)


def reader(folder: Path, *exceptions: str, schemes: str = SCHEMES) -> MentionReader:
    """A reader with these rows of exceptions (address, surface, context, concept)."""
    rows = "".join(f"{row},why\n" for row in ("*,白石,,regions/stone", *exceptions))
    (folder / "mentions").mkdir(exist_ok=True)
    (folder / "mentions" / "schemes.csv").write_text(schemes, encoding="utf-8")
    (folder / "mentions" / "exceptions.csv").write_text(
        f"address,surface,context,concept,reason\n{rows}", encoding="utf-8"
    )
    (folder / "mentions" / "omitted-names.csv").write_text("surface,address,reason\n", encoding="utf-8")
    return MentionReader(load_mention_rules(folder, INDEX), INDEX)


def found(mentions: MentionReader, text: str, address: str = "ch1.s1.i0.p1") -> list[str]:
    """The mentions in a text as `surface=slug`, nested ones in brackets."""
    read = mentions.read(address, text).mentions
    assert all(text[mention.start : mention.end] == mention.surface for mention in read)
    plain = [f"{mention.surface}={mention.concept.removeprefix(f'{BASE}vocab/')}" for mention in read]
    return [f"({name})" if mention.within else name for name, mention in zip(plain, read, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东县镇的金矿和金", ["东县镇=regions/east-town", "金矿=minerals/rock-gold", "金=minerals/gold"]),
        ("黑铅50吨", []),
        ("白石", ["白石=regions/stone"]),
        ("RS-1与rs－1与RS-12与XRS-1", ["RS-1=regions/stone", "rs－1=regions/stone"]),
        (
            "东县－白石金矿带",
            [
                "东县－白石金矿带=belts/east-belt",
                "(东县=regions/east)",
                "(白石=regions/stone)",
                "(金矿=minerals/rock-gold)",
            ],
        ),
    ],
)
def test_longest_match_from_the_left(tmp_path: Path, text: str, expected: list[str]) -> None:
    """The longest label wins; hidden labels and unlinked schemes are not used; names nest only where allowed."""
    assert found(reader(tmp_path), text) == expected


def test_exceptions_decide_first(tmp_path: Path) -> None:
    """A context or an address counts before the general row, which counts before the label."""
    rules = reader(
        tmp_path,
        "*,资金,,NONE",
        "*,金矿,[金矿]石,SHORTER",
        "ch1.s1.i0.p2,该县,,regions/east",
        "*,金,赤[金],minerals/rock-gold",
    )
    assert found(rules, "资金和金") == ["金=minerals/gold"]
    assert found(rules, "金矿石与金矿") == ["金=minerals/gold", "金矿=minerals/rock-gold"]
    assert found(rules, "赤金") == ["金=minerals/rock-gold"]
    assert found(rules, "该县") == []
    assert found(rules, "该县", "ch1.s1.i0.p2") == ["该县=regions/east"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("*,金,,metals/gold", "'metals/gold' is no concept"),
        ("*,金,赤金,NONE", "does not show the surface"),
        ("*,金,[银],NONE", "does not show the surface"),
        ("*,白石,,belts/stone", r"is decided already at mentions/exceptions\.csv:2"),
    ],
)
def test_wrong_exceptions_are_named(tmp_path: Path, row: str, message: str) -> None:
    """An unknown concept, a context without its surface and a second general row stop the build at their line."""
    with pytest.raises(BuildError, match=rf"mentions/exceptions\.csv:3: .*{message}"):
        reader(tmp_path, row)


def test_idle_exceptions_are_named(tmp_path: Path) -> None:
    """A row that never decides anything stops the build after all units have been read."""
    rules = reader(tmp_path, "*,资金,,NONE")
    rules.read("ch1.s1.i0.p1", "白石")
    with pytest.raises(BuildError, match=r"exceptions\.csv:3: the row is never used: '资金' stands in no unit"):
        rules.check_used()


def test_ambiguous_names_need_a_choice(tmp_path: Path) -> None:
    """A name of two concepts without a general row stops the build and names both."""
    index = ConceptIndex([*INDEX.concepts, concept("belts", "gold", "金")])
    reader(tmp_path)
    rules = load_mention_rules(tmp_path, INDEX)
    with pytest.raises(BuildError, match=r"'金' is a label of .*belts/gold and .*minerals/gold"):
        MentionReader(rules, index)


def test_every_scheme_is_listed(tmp_path: Path) -> None:
    """A scheme without a row stops the build."""
    with pytest.raises(BuildError, match=r"mentions/schemes\.csv: does not list the scheme 'units'"):
        reader(tmp_path, schemes=SCHEMES.replace("units,no,no,no,words\n", ""))


def test_folding_keeps_offsets() -> None:
    """Folding changes characters one by one: dashes, colons, full-width forms and case."""
    text = "－—︰：ＡｂＣ１㎡Å"
    assert fold_each(text) == "--::abc1㎡å"
    assert len(fold_each(text)) == len(text)


def test_omitted_names_must_be_there(plan: PlanCopy) -> None:
    """A name that is left out on purpose but does not stand at its address stops the build."""
    plan.change("mentions/omitted-names.csv", 2, surface="某某")
    with pytest.raises(BuildError, match=r"mentions/omitted-names\.csv:2: '某某' does not stand"):
        plan.compile()


def test_annotations_are_exact(values: Values) -> None:
    """Every annotation has a concept, a unit, and the words at its position; no blank node is used."""
    rows = values(
        """PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?text ?start ?end ?words WHERE { ?a a oa:Annotation ;
        oa:hasBody ?c ; oa:motivatedBy oa:identifying ; oa:hasTarget ?t . ?c skos:inScheme ?scheme .
        ?t oa:hasSource/pg:text ?text ; oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end ; oa:exact ?words
        FILTER (isIRI(?a) && isIRI(?t) && isIRI(?s)) }"""
    )
    assert len(rows) == 1910
    assert all(text[int(start) : int(end)] == words for text, start, end, words in rows)


def test_units_mention_concepts(values: Values) -> None:
    """The shortcut from a unit to what it mentions is inferred, nested names included."""
    rows = values("""SELECT ?a WHERE { ?u pg:mentions/skos:prefLabel "钪"@zh ; pg:address ?a } ORDER BY ?a""")
    assert rows == [("ch5.s3.i1.p1",), ("ch5.s3.i3.p1",)]
    nested = (
        "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT (COUNT(*) AS ?n) WHERE { ?a pg:nestedIn ?b . ?b a oa:Annotation }"
    )
    assert values(nested) == [("256",)]
