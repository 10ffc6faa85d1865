"""Questions that are made of several: each is answered by itself, and what it points back to is put in its place.

`三大煤电基地指的是哪几个盟市？各自的矿山数量上限是多少` asks second for the limits of the cities that the clause for
its first part names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from plangraph.qa.extract import joined
from plangraph.qa.grammar import load_grammar, structural
from plangraph.qa.lexicon import Lexicon
from plangraph.qa.lookup import Lookup
from plangraph.qa.model import Draft
from plangraph.qa.parts import PartReader, Single
from plangraph.qa.question import Question
from plangraph.qa.selection import DIMENSIONS, dimensions, is_whole, scheme_of
from plangraph.qa.side import places
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

_ALL_EXPLAINED = 0.99
_COUNT = "count"
_SEVERAL = 2
_MOST_MEANT = 8  # things that a question points back to
_SEPARATOR = "、"
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_AREAS = "areas"
_REGIONS = "regions"
_ZONES = "zones"


@dataclass(frozen=True, slots=True)
class Tools:
    """What parts are answered with.

    Attributes:
        understand: reads a text in a language as a question.
        answer: the checked answer to one question, or None.
        passages: the stretches of the best unit for a text, the shortest first, that say what it speaks of.
    """

    understand: Callable[[str, str], Question]
    answer: Callable[[str, str], Draft | None]
    passages: Callable[[str, str], Sequence[str]]


class SeveralDesk:
    """Answers the parts of questions."""

    def __init__(self, parts: PartReader, tools: Tools, index: SearchIndex, lookup: Lookup, lexicon: Lexicon) -> None:
        """Answer with what the rest of the package offers for single questions."""
        self._lexicon = lexicon
        self._parts = parts
        self._tools = tools
        self._index = index
        self._lookup = lookup
        self._grammar = load_grammar()

    def drafts(self, question: Question) -> list[Draft | None]:
        """What each single question gets, in their order; empty where there is only one that stands by itself."""
        lang = question.query.lang
        singles = self._parts.singles(question)
        resumed = [self._resumed(one, lang) for one in singles]
        if len(singles) < _SEVERAL and not any(resumed):
            return []
        found: list[Draft | None] = []
        for one, again in zip(singles, resumed, strict=True):
            text = again or one.text
            found.append(self._tools.answer(text, lang) if self._stands_alone(text, lang) else None)
        return found

    def _stands_alone(self, text: str, lang: str) -> bool:
        """Whether a text says what is asked for, and not only of what (鄂尔多斯几个) or what to do with it (共几个)."""
        question = self._tools.understand(text, lang)
        known = structural(question, self._lexicon, self._grammar)
        spans = [places(m.span) for m in question.query.mentions if m.concept.scheme_name in DIMENSIONS]
        if not spans and self._grammar.back.match(question.query.folded):
            return False  # 这种事
        told = known.union(*spans)
        named = any(m.concept.scheme_name not in DIMENSIONS for m in question.query.mentions)
        return named or any(not places(term) <= told for term in question.terms)

    def _resumed(self, single: Single, lang: str) -> str:
        """A question with the things that it points back to by name; empty where it does not, or they are not told."""
        pointing = self._grammar.back.search(single.piece) or self._grammar.naming.search(single.before)
        if pointing is None or not single.before:
            return ""
        asked = self._tools.understand(single.piece, lang)
        wanted, known = self._dimension(asked)
        if not wanted or asked.concepts(wanted):
            return ""
        count = self._grammar.count_of(single.piece) or self._grammar.count_of(single.before)
        told = (
            [single.before] if self._named(single.before, wanted, known) else self._tools.passages(single.before, lang)
        )
        for said in told:
            names = self._named(said, wanted, known)
            if names and count in {0, len(names)} and len(names) <= _MOST_MEANT:
                return f"{_SEPARATOR.join(names)}的{self._grammar.back.sub('', single.piece)}"
        return ""

    def _dimension(self, question: Question) -> tuple[str, frozenset[str]]:
        """The kind of things that the figures are given for that a question asks for, if any, and these things."""
        facts, _ = self._lookup.facts.by_indicator(sorted(self._lookup.indicators(question)))
        known = dimensions(facts)
        return next((name for name in DIMENSIONS if name in known), ""), frozenset(s for f in facts for s in f.subjects)

    def _named(self, text: str, scheme: str, known: frozenset[str]) -> list[str]:
        """The names of the things of a scheme in a text, in their order, each once; of those with figures, if any."""
        plain = folded(text)
        found: dict[str, str] = {}
        for mention in self._index.linker.mentions(plain):
            iri = mention.concept.iri
            if mention.concept.scheme_name == scheme and not is_whole(iri):
                found[iri] = plain[mention.span.start : mention.span.end]
            elif mention.concept.scheme_name == _AREAS and scheme == _REGIONS:  # 兴安盟中部
                regions = self._lookup.kinship.among(iri, known) or self._lookup.regions_named(iri)
                regions = tuple(one for one in regions if not is_whole(one))
                found.update((one, self._lookup.kinship.label(one)) for one in regions)
            elif mention.concept.scheme_name == _ZONES:  # 赵井沟重点区 is for 铌 and 钽
                about = (one for one in self._lookup.about_zone(iri) if scheme_of(one) == scheme and not is_whole(one))
                found.update((one, self._lookup.kinship.label(one)) for one in about)
        return [name for iri, name in found.items() if iri in known] or list(found.values())


def merged(whole: Draft | None, parts: Sequence[Draft | None]) -> Draft | None:
    """What the parts and the whole of a question get; the parts come first where each of them is answered."""
    told = [draft for draft in parts if draft is not None]
    computed = whole is not None and any(one.operation != _COUNT for one in whole.computations)
    if not told or (whole is not None and whole.explained >= _ALL_EXPLAINED and computed):
        return whole  # what is computed in several steps has read every part
    rest = [whole] if whole is not None else []
    draft = joined(_new([*told, *rest] if len(told) == len(parts) else [*rest, *told]))
    return replace(draft, text=_said_once(draft.text))


def _said_once(text: str) -> str:
    """A text of several lines without the sentences that stand in it before."""
    kept: list[str] = []
    for line in text.splitlines():
        before = "\n".join(kept)
        sentences = [one for one in _SENTENCE.findall(line) if one.strip() and one.strip() not in before]
        kept.extend(["".join(sentences)] if sentences else [])
    return "\n".join(kept)


def _new(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that say nothing more than those before them."""
    kept: list[Draft] = []
    for draft in drafts:
        if not kept or _adds(draft, joined(kept)):
            kept.append(draft)
    return kept


def _adds(draft: Draft, whole: Draft) -> bool:
    """Whether a draft has figures, results or units that another one has not."""
    if draft.facts:
        return not set(draft.facts) <= set(whole.facts) or len(draft.computations) > len(whole.computations)
    cited = {quote.citation.iri for quote in whole.quotes}
    return any(quote.citation.iri not in cited for quote in draft.quotes[:1])
