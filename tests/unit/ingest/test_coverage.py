"""Coverage of the real plan, and what is noticed when something is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.ingest.plan_copy import Inputs, PlanCopy

from plangraph.domain.vocabulary import GRAPH_NAMES
from plangraph.ingest.coverage import ASPECTS, DocumentCoverage, document_coverage, measure
from plangraph.ingest.numerals import numeral_spans, numerals
from plangraph.resources import data_root


@pytest.fixture(scope="module")
def whole() -> DocumentCoverage:
    """The coverage of the plan."""
    [document] = measure(data_root()).documents
    return document


@pytest.mark.parametrize("aspect", ASPECTS)
def test_everything_is_covered(whole: DocumentCoverage, aspect: str) -> None:
    """Every numeral, unit, name and norm of the plan is accounted for."""
    assert whole.aspects[aspect].missing == ()
    assert whole.aspects[aspect].percent == 100
    assert whole.aspects[aspect].total > 170


def test_counts_are_those_of_the_files(whole: DocumentCoverage) -> None:
    """Counts of facts, mentions and units that other tests rely on."""
    assert whole.counts["facts in text"] == 102
    assert whole.counts["facts in tables"] == 17 + 3 + 2 * 16 + 3 + 8 + 13
    assert whole.counts["mentions"] == 1910
    assert whole.counts["translated units"] == 103 + 74 + 67


def test_the_documented_counts_are_the_measured_ones(whole: DocumentCoverage) -> None:
    """The table in docs/graph.md has every count of the coverage report, with its number."""
    text = (data_root() / "docs" / "graph.md").read_text(encoding="utf-8")
    section = text.split("## How much it holds")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| [^|]+ \| (\d+) \|$", section, re.MULTILINE)
    assert rows == [(name, str(count)) for name, count in whole.counts.items()]


def test_all_graphs_are_counted() -> None:
    """The report lists the triples of every named graph."""
    triples = measure(data_root()).triples
    assert tuple(triples) == GRAPH_NAMES
    assert all(count > 0 for count in triples.values())


def left_over(plan: PlanCopy, inputs: Inputs, aspect: str) -> tuple[str, ...]:
    """What a damaged copy leaves uncovered."""
    return document_coverage(plan.compile(), inputs.index).aspects[aspect].missing


def test_a_lost_fact_leaves_its_numeral(plan: PlanCopy, inputs: Inputs) -> None:
    """A figure that no fact holds is listed with its place."""
    rows = [row for row in plan.rows("facts/ch7.csv") if row["figure"] != "不得超过2次"]
    plan.write("facts/ch7.csv", rows)
    [place] = left_over(plan, inputs, "numerals")
    assert place.startswith("ch7.s2.i0.p1[")
    assert place.endswith("] 2")


def test_a_lost_exception_leaves_its_numeral(plan: PlanCopy, inputs: Inputs) -> None:
    """A scale that no exception explains is listed."""
    rows = plan.rows("facts/numeral-exceptions.csv")
    plan.write("facts/numeral-exceptions.csv", [row for row in rows if row["address"] != "ch4.s1.i5.p1"])
    assert left_over(plan, inputs, "numerals") == ("ch4.s1.i5.p1[0:1] 5",)


def test_a_unit_with_nothing_is_listed(plan: PlanCopy, inputs: Inputs) -> None:
    """A paragraph without norm, fact and reason is listed."""
    rows = plan.rows("norms/descriptive.csv")
    plan.write("norms/descriptive.csv", [row for row in rows if row["address"] != "ch4.s2.i2.p1"])
    assert left_over(plan, inputs, "units") == ("ch4.s2.i2.p1",)


def test_a_quoted_word_without_concept_is_listed(plan: PlanCopy, inputs: Inputs) -> None:
    """A catchphrase that is not left out by name is listed as a name without a concept."""
    rows = plan.rows("mentions/omitted-names.csv")
    plan.write("mentions/omitted-names.csv", [row for row in rows if "我要办" not in row["surface"]])
    [place] = left_over(plan, inputs, "names")
    assert place.endswith("“我要办”")


def test_a_norm_without_shape_or_reason_is_listed(plan: PlanCopy, inputs: Inputs) -> None:
    """A norm that is said to be enforceable but has no shape is listed, and so is a shape for no norm."""
    line = plan.line_of("norms/ch5.csv", "coal_cbm")
    plan.change("norms/ch5.csv", line, enforceable="yes", reason_not_enforceable="")
    assert left_over(plan, inputs, "norms") == (f"norms/ch5.csv:{line} coal_cbm is enforceable and has no shape",)
    plan.restore("norms/ch5.csv")
    plan.change("norms/ch5.csv", plan.line_of("norms/ch5.csv", "mine_focus"), key="mine_focused")
    assert "shape for the unknown norm mine_focus" in left_over(plan, inputs, "norms")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2025年目标。到2025年", ["1", "2025", "2025"]),
        ("1︰2.5万", ["1", "2.5"]),
        ("10—15处，占14.19%", ["10", "15", "14.19"]),
        ("三个方面", []),
    ],
)
def test_numerals_are_digits(text: str, expected: list[str]) -> None:
    """Item numbers, scales, ranges and decimals count; numbers in words do not."""
    assert [span.of(text) for span in numeral_spans(text)] == expected


def test_numerals_of_rows_are_measures_or_names(plan: PlanCopy) -> None:
    """In tables every numeral is a measure, a group's number, or part of a linked name."""
    compiled = plan.compile()
    found = numerals(compiled.document, compiled.facts, compiled.exceptions, compiled.links)
    rows = [numeral for numeral in found if numeral.address.startswith("box")]
    assert {numeral.covered_by for numeral in rows} == {"fact", "name"}
    scales = {numeral.address for numeral in rows if numeral.covered_by == "name"}
    assert scales <= {f"box1.r{number}" for number in range(1, 18)}


def test_a_root_without_encoded_files_has_nothing_to_cover(copy: Path) -> None:
    """Without facts and norms every numeral of the text and every unit is listed as missing."""
    import shutil

    folder = copy / "corpus" / "documents" / "nmg-2021-2025"
    for name in ("facts", "norms", "mentions", "english"):
        shutil.rmtree(folder / name)
    coverage = measure(copy)
    assert not coverage.ok
    [document] = coverage.documents
    assert len(document.aspects["units"].missing) == 103
    assert document.aspects["names"].percent == 100
