"""Damaging copies of the encoded files: every single change must stop the build with the file and the line.

The rows are drawn with a fixed seed from the real files, so the same mutations run every time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from tests.unit.ingest.plan_copy import Inputs, PlanCopy, copy_plan

from plangraph.domain.errors import BuildError

SEED = 20220819
EACH = 3
STRANGE = "某"
FACTS = tuple(f"facts/ch{number}.csv" for number in range(8))
NORMS = (*(f"norms/ch{number}.csv" for number in range(8)), "norms/boxes.csv")
DIRECTIONS = ("facts/directions.csv",)
LINKS = ("facts/links.csv",)
EXCEPTIONS = ("facts/numeral-exceptions.csv",)
MENTIONS = ("mentions/exceptions.csv",)

Row = dict[str, str]
Change = Callable[[Row, random.Random], Row | None]


def put(**cells: str) -> Change:
    """A change that sets cells, where they are filled and differ."""
    return lambda row, _: dict(cells) if all(row[name] not in ("", value) for name, value in cells.items()) else None


def write(**cells: str) -> Change:
    """A change that sets cells, filled or not."""
    return lambda _row, _draw: dict(cells)


def other_digit(column: str, *with_it: str) -> Change:
    """A change of one digit of a cell, and of the same words in other cells."""

    def change(row: Row, draw: random.Random) -> Row | None:
        places = [place for place, character in enumerate(row[column]) if character.isdigit()]
        if not places:
            return None
        place = draw.choice(places)
        digit = str((int(row[column][place]) + draw.randint(1, 8)) % 10)
        new = row[column][:place] + digit + row[column][place + 1 :]
        return {column: new, **{name: row[name].replace(row[column], new) for name in with_it}}

    return change


def strange_character(column: str) -> Change:
    """A change of one character of a cell into one that stands nowhere near."""

    def change(row: Row, draw: random.Random) -> Row | None:
        if not row[column]:
            return None
        place = draw.randrange(len(row[column]))
        return None if row[column][place] == ";" else {column: row[column][:place] + STRANGE + row[column][place + 1 :]}

    return change


def another_name(column: str, *names: str) -> Change:
    """A change of an unexplained name into another valid one that the unit does not name."""

    def change(row: Row, draw: random.Random) -> Row | None:
        free = [name for name in names if name not in row["quote"]]
        return {column: draw.choice(free)} if row[column] and not row["note"] and free else None

    return change


def one_of(column: str, *values: str) -> Change:
    """A change of a filled cell into another valid value."""

    def change(row: Row, draw: random.Random) -> Row | None:
        return {column: draw.choice([value for value in values if value != row[column]])} if row[column] else None

    return change


def shorter_quote(row: Row, _: random.Random) -> Row | None:
    """A change that leaves a character out of the middle of a quotation."""
    middle = len(row["quote"]) // 2
    return {"quote": row["quote"][:middle] + row["quote"][middle + 1 :]} if middle > 2 else None


COMPARATORS = ("equal", "approximately", "at-most", "less-than", "at-least", "greater-than", "rank-within")
MUTATIONS: dict[str, tuple[tuple[str, ...], Change]] = {
    "fact: digit of the figure": (FACTS, other_digit("figure")),
    "fact: digit of figure and quotation": (FACTS, other_digit("figure", "quote")),
    "fact: digit of the value": (FACTS, other_digit("value")),
    "fact: unit": (FACTS, one_of("unit", "吨", "亿元", "平方千米", "%", "万吨/年")),
    "fact: unknown unit": (FACTS, put(unit="万桶")),
    "fact: comparator": (FACTS, one_of("comparator", *COMPARATORS)),
    "fact: unknown comparator": (FACTS, put(comparator="around")),
    "fact: address of another chapter": (FACTS, put(address="ch6.s2.i3.p1")),
    "fact: address of a heading": (FACTS, lambda row, _: {"address": row["address"].rpartition(".")[0]}),
    "fact: address that is none": (FACTS, lambda row, _: {"address": row["address"] + "x"}),
    "fact: character of the quotation": (FACTS, strange_character("quote")),
    "fact: quotation with a gap": (FACTS, shorter_quote),
    "fact: unknown mineral": (FACTS, strange_character("mineral")),
    "fact: unknown region": (FACTS, strange_character("region")),
    "fact: unknown subject": (FACTS, strange_character("subject")),
    "fact: mineral that is not named": (FACTS, another_name("mineral", "钾盐", "宝石", "大理岩")),
    "fact: region that is not named": (FACTS, another_name("region", "满洲里市", "多伦县", "杭锦旗")),
    "fact: indicator": (FACTS, strange_character("indicator")),
    "fact: relation": (FACTS, strange_character("relation")),
    "fact: object": (FACTS, strange_character("object")),
    "fact: period that is none": (FACTS, lambda row, _: {"period": row["period"] + "年"} if row["period"] else None),
    "fact: period without support": (FACTS, lambda row, _: {"period": "2035"} if row["period"][:3] == "201" else None),
    "fact: kind": (FACTS, put(kind="number")),
    "fact: status": (FACTS, write(status="约定性")),
    "fact: change": (FACTS, put(change="up")),
    "direction: character of the quotation": (DIRECTIONS, strange_character("quote")),
    "direction: kind": (DIRECTIONS, put(kind="priority")),
    "direction: activity": (DIRECTIONS, put(activity="drilling")),
    "direction: mineral": (DIRECTIONS, strange_character("mineral")),
    "direction: mineral that is not named": (DIRECTIONS, another_name("mineral", "钾盐", "宝石", "大理岩")),
    "direction: region": (DIRECTIONS, strange_character("region")),
    "link: target": (LINKS, lambda row, _: {"to_key_or_row_address": row["to_key_or_row_address"] + "9"}),
    "link: source": (LINKS, lambda row, _: {"from_key": row["from_key"] + "-x"}),
    "link: relation": (LINKS, put(relation="contradicts")),
    "link: note": (LINKS, write(note="")),
    "exception: occurrence": (EXCEPTIONS, put(occurrence="7")),
    "exception: words": (EXCEPTIONS, strange_character("numeral_text")),
    "norm: digit of the threshold": (
        NORMS,
        lambda row, draw: other_digit("threshold_value")(row, draw) if row["threshold_value"][:1].isdigit() else None,
    ),
    "norm: unit of the threshold": (NORMS, lambda row, _: {"threshold_unit": "宗"} if row["threshold_unit"] else None),
    "norm: comparator of the threshold": (NORMS, put(threshold_comparator="more")),
    "norm: character of the quotation": (NORMS, strange_character("quote")),
    "norm: address": (NORMS, put(address="ch6.s2.i3.p1")),
    "norm: modality": (NORMS, put(modality="must")),
    "norm: addressee": (NORMS, strange_character("addressee")),
    "norm: related norm": (NORMS, lambda row, _: {"related": row["related"] + "_x"} if row["related"] else None),
    "norm: severity": (NORMS, put(severity="Error")),
    "norm: reason": (NORMS, put(reason_not_enforceable="too hard")),
    "norm: key": (NORMS, lambda row, _: {"key": row["key"] + "-"}),
    "mention: concept": (MENTIONS, lambda row, _: {"concept": row["concept"] + "x"}),
    "mention: surface": (MENTIONS, lambda row, _: {"surface": row["surface"] + STRANGE}),
}


@dataclass(frozen=True)
class Mutation:
    """One change of one row."""

    file: str
    line: int
    cells: Row


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, inputs: Inputs) -> PlanCopy:
    """A copy that is damaged and restored again and again."""
    return copy_plan(tmp_path_factory.mktemp("mutations"), inputs)


def drawn(plan: PlanCopy, name: str) -> Iterator[Mutation]:
    """The mutations of one kind, drawn from all rows that it fits."""
    files, change = MUTATIONS[name]
    draw = random.Random(f"{SEED} {name}")  # noqa: S311 - the same draws every time
    rows = [(file, line, row) for file in files for line, row in enumerate(plan.rows(file), start=2)]
    draw.shuffle(rows)
    found = 0
    for file, line, row in rows:
        cells = change(row, draw)
        if cells is not None and any(row[column] != value for column, value in cells.items()):
            yield Mutation(file, line, cells)
            found += 1
        if found == EACH:
            return


def test_the_untouched_copy_compiles(shared: PlanCopy) -> None:
    """Nothing but the mutations stops the build, and there are at least forty of them."""
    assert shared.compile().facts
    assert sum(len(list(drawn(shared, name))) for name in MUTATIONS) >= 40


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_changed_row_stops_the_build(shared: PlanCopy, name: str) -> None:
    """Every change is refused at its file and line."""
    mutations = list(drawn(shared, name))
    assert mutations
    for mutation in mutations:
        shared.change(mutation.file, mutation.line, **mutation.cells)
        try:
            with pytest.raises(BuildError) as caught:
                shared.compile()
        finally:
            shared.restore(mutation.file)
        assert caught.value.place == f"{mutation.file}:{mutation.line}", (mutation, caught.value)


@pytest.mark.parametrize("file", ["facts/ch3.csv", "facts/directions.csv", "norms/ch5.csv"])
def test_a_key_stands_once(shared: PlanCopy, file: str) -> None:
    """A second row with the same key is refused where it stands, and the first is named."""
    rows = shared.rows(file)
    shared.change(file, 9, key=rows[0]["key"])
    try:
        with pytest.raises(BuildError, match=rf"{file}:9: the key .* is already that of {file}:2"):
            shared.compile()
    finally:
        shared.restore(file)


def test_a_changed_english_numeral_stops_the_build(shared: PlanCopy) -> None:
    """A digit of the English rendering that the Chinese does not have is refused at its line."""
    path = shared.folder / "english" / "provisions.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if "5179.13" in line)
    lines[number] = lines[number].replace("5179.13", "5179.31")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        with pytest.raises(BuildError, match=rf"provisions\.jsonl:{number + 1}: .* lacks 5179\.13 and adds 5179\.31"):
            shared.compile()
    finally:
        shared.restore("english/provisions.jsonl")


def test_a_lost_english_sentence_stops_the_build(shared: PlanCopy) -> None:
    """A paragraph with fewer English sentences than Chinese ones is refused at its line."""
    path = shared.folder / "english" / "provisions.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    number = next(number for number, record in enumerate(records) if len(record["sentences_en"]) > 2)
    sentences = records[number]["sentences_en"][1:]
    records[number].update(sentences_en=sentences, text_en=" ".join(sentences))
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    try:
        with pytest.raises(BuildError, match=rf"provisions\.jsonl:{number + 1}: .* English sentences for"):
            shared.compile()
    finally:
        shared.restore("english/provisions.jsonl")
