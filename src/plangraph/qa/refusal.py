"""When not to answer: features of question and evidence that show that the plan does not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plangraph.qa.extract import Candidate, chosen, evidence
from plangraph.qa.model import Refusal
from plangraph.qa.question import Question
from plangraph.search.index import SearchIndex

LEAST_SUPPORT = 0.02
LEAST_SUPPORT_WITHOUT_TOPIC = 0.45


def before_search(question: Question) -> Refusal | None:
    """The reason to refuse that the question alone gives: instructions to the system, places outside the plan."""
    if question.instruction:
        return Refusal("instruction")
    return None


def after_search(
    question: Question, candidates: Sequence[Candidate], index: SearchIndex, years_of_plan: Mapping[int, int]
) -> Refusal | None:
    """The reason to refuse that the best sentences give, or None where they support an answer.

    Args:
        question: the understood question.
        candidates: sentences of the best units, best first.
        index: the index of the passages.
        years_of_plan: every year that the plan prints, with how often.
    """
    sentences = chosen(candidates)
    if not sentences:
        return Refusal("unsupported")
    texts = evidence(sentences, index)
    outside = [name for name in question.outside if not any(name in text for text in texts)]
    if outside:
        return Refusal("outside-place", "、".join(outside))
    support = question.support(texts)
    if support < (LEAST_SUPPORT if question.on_topic else LEAST_SUPPORT_WITHOUT_TOPIC):
        return Refusal("unsupported")
    missing = [str(year) for year in question.years if not any(str(year) in text for text in texts)]
    if missing and (question.amounts or any(int(year) not in years_of_plan for year in missing)):
        return Refusal("other-year", "、".join(missing))
    if any(amount.units for amount in question.amounts) and not any(sentence.has_figure for sentence in sentences):
        return Refusal("figure-missing")
    return None
