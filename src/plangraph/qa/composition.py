"""Answers of several steps: sets from clauses, tables and places, their figures, and what is computed of them.

`黄河几字弯上的城市里，哪些矿山指标不到100个` needs the clause that names these cities and the table with their quotas.
A question is read in several ways (`readings.py`), each resolved on the graph. The way that explains most of the
question's words and does most of what it asks for wins, and none does that leaves more than a small part of the words
unexplained, so that no figure is computed over another set than the one that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plangraph.domain.errors import CitationError
from plangraph.qa.conditions import ConditionDesk
from plangraph.qa.figures import FigureFinder
from plangraph.qa.grammar import Grammar, load_grammar, structural
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft, Quote
from plangraph.qa.operands import OperandDesk
from plangraph.qa.question import Question, Term
from plangraph.qa.readings import Desks, Reader, Reading
from plangraph.qa.selection import is_whole, scheme_of
from plangraph.qa.side import places
from plangraph.qa.statements import ClauseIndex
from plangraph.qa.values import covering, facts_of
from plangraph.qa.verification import check
from plangraph.search.folding import folded
from plangraph.search.index import SearchHit, SearchIndex
from plangraph.search.linking import Mention

_MOST_UNEXPLAINED = 0.25
_SLIGHT = 2.0
_UNKNOWN = 2.0
_SEVERAL = 2
_LISTED = ("regions", "minerals")
_THINGS = frozenset({"areas", "minerals", "mining-methods", "regions", "zones"})
_CLAIMS = frozenset({"premise", "yes_no"})
_ENDS = frozenset({"highest", "lowest"})
_MUST = frozenset({"difference", "ratio", "share"})
_MAY: Mapping[str, frozenset[str]] = {
    "sum": frozenset({"sum"}),
    "average": frozenset({"average", "quotient"}),
    "counted": frozenset({"count"}),
}


class Composer:
    """Composes answers."""

    def __init__(self, lookup: Lookup, clauses: ClauseIndex, index: SearchIndex, lexicon: Lexicon) -> None:
        self._lookup = lookup
        self._clauses = clauses
        self._index = index
        self._lexicon = lexicon
        self._passages = {passage.citation.address: passage for passage in index.passages}
        self._grammar: Grammar = load_grammar()
        figures = FigureFinder(lookup, index, lexicon)
        conditions = ConditionDesk(lookup, clauses, figures, index, lexicon)
        operands = OperandDesk(lookup, conditions, figures, self._grammar, lexicon)
        self._desks = Desks(lookup, figures, conditions, operands, self._grammar, lexicon)

    def draft(self, question: Question, hits: Sequence[SearchHit] = ()) -> Draft | None:
        """The composed answer, or None where no reading explains the question."""
        if question.forms & _CLAIMS and question.operations & _ENDS:
            return None  # whether one has the most is told by `Lookup`
        ranked = self._grammar.rank.search(question.query.folded)
        if not (question.operations or question.amounts or question.bound or question.first or ranked):
            return None
        blocked = structural(question, self._lexicon, self._grammar)
        reader = Reader(self._desks, question, hits, blocked)
        found = self._ranked(question, reader.readings(), blocked) or self._ranked(question, reader.sets(), blocked)
        for reading in found:
            draft = self._worded(question, reading, blocked)
            if self._stands(draft):
                return draft
        return None

    def accounts_for(self, question: Question, draft: Draft) -> bool:
        """Whether a look-up with computations leaves none of the question's words out that pick what to compute on.

        A word is accounted for where it asks or connects, or stands in the names of what the figures are about or in
        the cited text.
        """
        if not draft.computations:
            return True
        done = {computation.operation for computation in draft.computations}
        each = "average" in question.operations and self._grammar.per_each.in_text(question.query.folded)
        if each and done & {*_MUST, "average"}:
            return False  # what comes to each of them is compared, and not the figures themselves
        blocked = structural(question, self._lexicon, self._grammar)
        said = [self._index.spoken(self._index.passage(quote.citation.iri)) for quote in draft.quotes]
        names = frozenset(iri for fact in draft.facts for iri in (*fact.subjects, fact.indicator))
        said.extend(label for iri in sorted(names) for label in self._lookup.labels(iri))
        text = "\n".join(said)
        explained = places(*(term for term in question.terms if any(form in text for form in term.forms)))
        kin = self._lookup.kinship
        named = places(
            *(m.span for m in question.query.mentions if not _is_thing(m) or kin.among(m.concept.iri, names))
        )
        left = self._unexplained(question, blocked | explained | named)
        things = frozenset(one for one in names if scheme_of(one) in _THINGS)
        picked = any(kin.among(mention.concept.iri, things) for mention in question.query.mentions)
        pointing = self._grammar.pointing.in_text(question.query.folded)
        return left is not None and (picked or (not left and not pointing))

    def _ranked(self, question: Question, readings: Iterator[Reading], blocked: frozenset[int]) -> list[Reading]:
        """The readings that explain the question and do what it asks for, best first."""
        found: list[tuple[float, int, Reading]] = []
        for reading in readings:
            left = self._unexplained(question, blocked | reading.explained)
            of_all = any(not operand.chosen and len(operand.values) > 1 for operand in reading.operands)
            if of_all and (left or self._grammar.pointing.in_text(question.query.folded)):
                continue  # a word that is left, or one such as 这些, may pick some of all these
            if left is not None and self._does(question, reading) and self._is_complete(question, reading):
                found.append((left - reading.bonus - _served(question, reading), len(found), reading))
        return [reading for _, _, reading in sorted(found, key=lambda one: one[:2])]

    def _is_complete(self, question: Question, reading: Reading) -> bool:
        """Whether a reading has all of the several things that a question lists, where it has some of them."""
        text = question.query.folded
        picking = (self._grammar.negations, self._grammar.complement, self._grammar.which)
        if any(words.in_text(text) for words in picking):
            return True  # some of them are to be found out
        things = frozenset(value.thing for operand in reading.operands for value in operand.values if value.thing)
        for scheme in _LISTED:
            named = [concept.iri for concept in question.concepts(scheme) if not is_whole(concept.iri)]
            found = [iri for iri in named if self._lookup.kinship.among(iri, things)]
            if _SEVERAL <= len(found) < len(named):
                return False
        return True

    def _does(self, question: Question, reading: Reading) -> bool:
        """Whether a reading computes what cannot be answered without computing."""
        done = {computation.operation for computation in reading.result.done}
        asked = set(_MUST & question.operations)
        compared = {one.operation for one in self._grammar.compared(question.query.folded)}
        if "difference" in asked or "share" not in compared:
            asked.discard("share")  # 占比 may be part of a name
        return asked <= done

    def _stands(self, draft: Draft) -> bool:
        """Whether a draft passes the check of answers."""
        try:
            check(draft, self._passages, self._index)
        except CitationError:
            return False
        return True

    def _unexplained(self, question: Question, explained: frozenset[int]) -> float | None:
        """The weight of the words that are not explained; None where it is too much, or where a named thing is not."""
        if any(_is_thing(m) and not places(m.span) <= explained for m in question.query.mentions):
            return None
        weights = [(self._weight(term), places(term) <= explained) for term in question.terms]
        left = sum(weight for weight, known in weights if not known)
        total = sum(weight for weight, _ in weights)
        return left if left <= max(_SLIGHT, _MOST_UNEXPLAINED * total) else None

    def _weight(self, term: Term) -> float:
        """How much a word that is not explained tells against a reading; one that no clause knows tells less."""
        return term.weight if self._clauses.knows(term.forms) else min(term.weight, _UNKNOWN)

    def _worded(self, question: Question, reading: Reading, blocked: frozenset[int]) -> Draft:
        wording = self._lookup.wording(question.query.lang)
        facts = facts_of(reading.result.values)
        text = reading.result.text
        clauses = [quote.text for quote in reading.quotes if quote.citation.row is None]
        if clauses:
            text = wording.phrases.say("joined", clause="”“".join(clauses), text=text)
        quotes = self._once((*reading.quotes, *self._lookup.quotes(facts)))
        said = [folded(text), *(self._index.spoken(self._index.passage(quote.citation.iri)) for quote in quotes)]
        return Draft(
            text=text,
            method="lookup",
            quotes=quotes,
            facts=facts,
            computations=tuple(reading.result.done),
            given=tuple(reading.result.given),
            queries=tuple(dict.fromkeys(operand.figure.query for operand in reading.operands)),
            support=question.support(said),
            explained=_share_of(question, blocked | reading.explained),
        )

    def _once(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """One quotation of each unit: the shortest part of it that holds all that is quoted."""
        by_unit: dict[str, list[str]] = {}
        for quote in quotes:
            by_unit.setdefault(quote.citation.iri, []).append(quote.text)
        passages = [(self._index.passage(iri), some) for iri, some in by_unit.items()]
        return tuple(Quote(passage.citation, covering(passage.text, some)) for passage, some in passages)


def _share_of(question: Question, explained: frozenset[int]) -> float:
    """The share of a question's words, weighted by rarity, that lie in explained positions."""
    total = sum(term.weight for term in question.terms)
    known = sum(term.weight for term in question.terms if places(term) <= explained)
    return known / total if total else 0.0


def _served(question: Question, reading: Reading) -> float:
    """How many of the limits and computations that a question asks for a reading keeps and does."""
    done = {computation.operation for computation in reading.result.done}
    kept = question.bound is not None and question.bound.limit in reading.result.given
    return float(kept) + sum(bool(done & some) for name, some in _MAY.items() if name in question.operations)


def _is_thing(mention: Mention) -> bool:
    return mention.concept.scheme_name in _THINGS and not is_whole(mention.concept.iri)
