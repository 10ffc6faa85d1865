"""Yes or no by a clause: what its force, or a figure in it, answers to a question about what may or must be done."""

from __future__ import annotations

from collections.abc import Sequence

from plangraph.qa import premises
from plangraph.qa.extract import Candidate, chosen, is_inside
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft, Fact, Quote
from plangraph.qa.question import Question
from plangraph.qa.scope import Scope, is_closed
from plangraph.qa.selection import scheme_of
from plangraph.qa.statements import Clause, ScoredClause

_LEAST_SCORE = 0.55
_FORCES = ("prohibited", "restricted", "permission", "obligatory", "priority", "recommended")
_BANNED_BELOW = "less-than"
_MINERALS = "minerals"
_DEMANDS = frozenset({"obligatory"})
_BANS = frozenset({"prohibited", "restricted"})


class VerdictDesk:
    """Tells what clauses answer to questions that want yes or no."""

    def __init__(self, lookup: Lookup, lexicon: Lexicon, scope: Scope) -> None:
        self._lookup = lookup
        self._lexicon = lexicon
        self._scope = scope

    def clause(
        self, question: Question, candidates: Sequence[Candidate], clauses: Sequence[ScoredClause]
    ) -> Clause | None:
        """The best clause with a force in the sentences that answer; None where no yes or no is wanted."""
        confirmed = "premise" in question.forms and question.given  # the figure is to be confirmed, nothing else
        if not is_closed(question) or question.firm or question.operations or confirmed:
            return None
        sentences = chosen(candidates)
        for one in clauses:
            inside = any(is_inside(one.clause, sentence.passage, sentence.span) for sentence in sentences)
            if inside and one.score >= _LEAST_SCORE and one.clause.modalities & set(_FORCES):
                return one.clause
        return None

    def lead(self, question: Question, clause: Clause) -> Draft | None:
        """The first sentence of the answer that a clause gives: by its figure where the question states one."""
        wording = self._lookup.wording(question.query.lang)
        stated = self._lookup.facts.stated_in(clause.passage.iri)[0]
        facts = tuple(fact for fact in stated if self._limits(fact, question, clause))
        quote = Quote.of(clause.passage, clause.span)
        held = premises.verdict(question, Draft("", "extract", (quote,), facts), wording, self._lexicon)
        if held is not None and facts:
            return Draft(held.text, "extract", (quote,), given=held.given)
        key = self._key(question, clause)
        return Draft(wording.phrases.say(f"force.{key}"), "extract", (quote,)) if key else None

    def _limits(self, fact: Fact, question: Question, clause: Clause) -> bool:
        """Whether a clause's figure may limit what is asked: of no other mineral, and not what the clause bans."""
        if fact.quotation not in clause.text and clause.text not in fact.quotation:
            return False
        if fact.comparator == _BANNED_BELOW and clause.modalities & _BANS:
            return False  # 不再新建…30万吨以下: the figure is no upper limit
        about = {subject for subject in fact.subjects if scheme_of(subject) == _MINERALS}
        asked = {concept.iri for concept in (*question.concepts(_MINERALS), *question.inner_minerals)}
        return not about or not asked or bool(about & asked)

    def _key(self, question: Question, clause: Clause) -> str:
        """The sentence for the force of a clause, by whether the question is about leave, neglect or need."""
        asked = question.query.folded
        modality = next((name for name in _FORCES if name in clause.modalities), "")
        if not modality:
            return ""
        if modality in _DEMANDS and self._scope.neglect.search(asked):
            return "neglect"
        if modality in _BANS and self._scope.need.search(asked) and not self._scope.leave.in_text(asked):
            return "needless"
        return "named" if self._lexicon.force[modality].in_text(asked) else modality
