"""Measures over made-up runs."""

from __future__ import annotations

import pytest

from plangraph.evaluation import measures
from plangraph.evaluation.measures import Outcome, has_keys, matches
from plangraph.evaluation.questions import Question
from plangraph.evaluation.report import failure_lines, report, table
from plangraph.evaluation.systems import Reply


def outcome(
    name: str,
    ranking: tuple[str, ...],
    *,
    gold: tuple[str, ...] = ("box6",),
    answer: str = "680个",
    answerable: bool = True,
    unanswerable: bool = False,
    cited: tuple[str, ...] = ("box6.r4",),
) -> Outcome:
    """One question with a reply."""
    question = Question(name, "?", "zh", "plain", gold, ("680",), unanswerable)
    reply = Reply(answer, answerable, tuple((address, "赤峰市 680") for address in cited))
    return Outcome(question, ranking, reply, 0.001, 0.002)


RUN = [
    outcome("first", ("box6.r4", "ch1.s1.i0.p1")),
    outcome("fourth", ("a", "b", "c", "box6.r1"), answer="不知道"),
    outcome("never", ("a",), answerable=False, cited=()),
    outcome("refused", (), gold=(), answerable=False, unanswerable=True, cited=()),
    outcome("answered", (), gold=(), unanswerable=True),
]


def test_retrieval_counts_any_gold_unit() -> None:
    """R@k asks for any gold unit within the first k, a row standing for its box; MRR is the mean of 1/rank."""
    found = measures.retrieval(RUN)
    assert found == pytest.approx({"R@1": 1 / 3, "R@3": 1 / 3, "R@5": 2 / 3, "MRR": (1 + 1 / 4) / 3})


def test_several_rows_of_a_box_do_not_lift_the_rank_below() -> None:
    """Each hit keeps its place, also where hits before it lie in one box."""
    run = [outcome("x", ("box5.r1", "box5.r2", "ch1.s1.i0.p1"), gold=("ch1.s1.i0.p1",))]
    assert measures.retrieval(run)["MRR"] == pytest.approx(1 / 3)


def test_answers_and_refusals() -> None:
    """Keys count over answerable questions, refusals over unanswerable ones."""
    assert measures.answers(RUN) == pytest.approx({"keys": 1 / 3, "refused_wrongly": 1 / 3, "cited_gold": 1.0})
    assert measures.refusals(RUN) == {"refusal_precision": 0.5, "refusal_recall": 0.5}


def test_quotes_are_looked_up_in_the_text() -> None:
    """A quote that is not word for word in its unit is counted out."""
    assert measures.quotes_verbatim(RUN[:1], {"box6.r4": "赤峰市 680"}) == 1.0
    assert measures.quotes_verbatim(RUN[:1], {"box6.r4": "赤峰市 681"}) == 0.0
    assert measures.quotes_verbatim(RUN[2:3], {}) is None


@pytest.mark.parametrize(
    ("answer", "key", "found"),
    [
        ("共６８０个", "680", True),
        ("1,680个", "680", False),
        ("1680个", "680", False),
        ("83.7%", "83", False),
        ("10—15处", "10-15", True),
        ("0.5 万吨", "0.5万吨", True),
        ("35%左右", "35%", True),
        ("REO", "reo", True),
    ],
)
def test_keys_match_across_ways_of_writing(answer: str, key: str, found: bool) -> None:
    """Width, dashes, white space and case do not matter; a number must be whole."""
    assert has_keys(answer, [key]) is found


def test_a_row_matches_its_box_and_nothing_else() -> None:
    """box1 is matched by its rows, not by those of box10."""
    assert matches("box1.r3", "box1")
    assert matches("ch5.s2.i1.p1", "ch5.s2.i1.p1")
    assert not matches("box10.r3", "box1")


def test_the_report_has_a_row_per_type_and_lists_failures() -> None:
    """The table ends with all questions, and wrong answers are listed with what was expected."""
    data = report(RUN, {"box6.r4": "赤峰市 680"})
    lines = table(data).splitlines()
    assert lines[0].split()[:4] == ["type", "n", "R@1", "R@3"]
    assert lines[2].split()[:2] == ["all", "5"]
    assert [failure["id"] for failure in data["failures"]] == ["fourth", "never", "answered"]
    assert len(failure_lines(data)) == 12
