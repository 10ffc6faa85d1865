"""Printed citations such as `第五章第二节第1项第1段（第32页）` or `专栏6（第五章第二节，第33页）`, also in English."""

from __future__ import annotations

from plangraph.domain.address import Address
from plangraph.domain.identifiers import unit_iri
from plangraph.domain.model import Citation

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """The number (1 to 99) in Chinese numerals, as headings print it: 5 → 五, 12 → 十二, 25 → 二十五."""
    if not 0 < number < 100:
        raise ValueError(f"{number} is outside 1 to 99.")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十"
    return head + (_DIGITS[ones] if ones else "")


def _heading_label(address: Address) -> str:
    if address.chapter == 0:
        return "总则"
    label = f"第{chinese_number(address.chapter or 0)}章"
    return label + (f"第{chinese_number(address.section)}节" if address.section else "")


def _heading_label_en(address: Address) -> str:
    if address.chapter == 0:
        return "General Provisions"
    return f"Ch. {address.chapter}" + (f", Sec. {address.section}" if address.section else "")


def _provision_labels(address: Address, page: int) -> tuple[str, str]:
    label, label_en = _heading_label(address), _heading_label_en(address)
    if address.item:
        label, label_en = f"{label}第{address.item}项", f"{label_en}, item {address.item}"
    if address.paragraph:
        label, label_en = f"{label}第{address.paragraph}段", f"{label_en}, para. {address.paragraph}"
    return f"{label}（第{page}页）", f"{label_en} (p. {page})"


def _table_labels(address: Address, page: int, section: Address) -> tuple[str, str]:
    row, row_en = (f"第{address.row}行", f", row {address.row}") if address.row else ("", "")
    label = f"专栏{address.box}{row}（{_heading_label(section)}，第{page}页）"
    return label, f"Box {address.box}{row_en} ({_heading_label_en(section)}, p. {page})"


def cite(document: str, address: Address, page: int, section: Address | None = None) -> Citation:
    """The citation of a unit.

    Args:
        document: the id of the plan.
        address: the unit's address.
        page: the printed page on which the unit starts.
        section: for a box or a row, the section that its table is printed in.

    Raises:
        ValueError: when a table address comes without its section.
    """
    if address.is_table:
        if section is None:
            raise ValueError(f"{address} is in a table: its section is needed for the citation.")
        label, label_en = _table_labels(address, page, section)
        chapter, section_number = section.chapter, section.section
    else:
        label, label_en = _provision_labels(address, page)
        chapter, section_number = address.chapter, address.section
    return Citation(
        label=label,
        label_en=label_en,
        chapter=chapter,
        section=section_number,
        item=address.item,
        paragraph=address.paragraph,
        box=address.box,
        row=address.row,
        page=page,
        iri=unit_iri(document, address),
        address=str(address),
    )
