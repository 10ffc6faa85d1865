"""Mentions: which words of a plan name which concept, found by longest match plus exceptions that are data.

The result is a pure function of the units' texts, the labels and the rules; it is written as Web Annotations with
exact character positions.
Source: W3C Web Annotation Data Model, sections 4.2.4 (text quote) and 4.2.5 (text position).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import mention_iri
from plangraph.domain.model import Passage
from plangraph.domain.vocabulary import PREFIXES
from plangraph.graph.concepts import ConceptIndex
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.mention_rules import (
    EVERYWHERE,
    NOT_TAKEN,
    PASSED_OVER,
    MentionRules,
    fold_each,
)

_IDENTIFYING = f"{PREFIXES['oa']}identifying"


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a unit's text that names a concept; `within` is the mention that a nested one stands in."""

    address: str
    start: int
    end: int
    surface: str
    concept: str
    within: Mention | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one unit: its mentions in order, nested ones behind their outer one, and spans passed over."""

    mentions: tuple[Mention, ...]
    passed_over: tuple[tuple[int, int], ...]


class MentionReader:
    """Reads mentions by the rules of one plan, and remembers which exceptions were used."""

    def __init__(self, rules: MentionRules, index: ConceptIndex) -> None:
        self._rules = rules
        self._labels = rules.labels(index)
        self._used: set[str] = set()
        self._inner = frozenset(name for name, rule in rules.schemes.items() if rule.nested_out)
        self._scheme = {concept.iri: concept.scheme_name for concept in index.concepts}
        self._lengths = _lengths({*self._labels, *rules.general, *rules.particular})

    def read(self, address: str, text: str) -> Reading:
        """The mentions in the text of the unit at `address`."""
        folded = fold_each(text)
        mentions: list[Mention] = []
        passed: list[tuple[int, int]] = []
        for start, end, target in self._scan(address, folded, 0, len(folded)):
            if target == PASSED_OVER:
                passed.append((start, end))
                continue
            mention = Mention(address, start, end, text[start:end], target)
            mentions.extend((mention, *self._nested(folded, text, mention)))
        return Reading(tuple(mentions), tuple(passed))

    def check_used(self) -> None:
        """Check, after all units have been read, that no exception is idle.

        Raises:
            BuildError: at the first row that never decided anything.
        """
        for rule in self._rules.exceptions():
            if rule.row.place not in self._used:
                where = "in no unit" if rule.address == EVERYWHERE else f"not in {rule.address}"
                shown = rule.row["context"] or rule.row["surface"]
                raise rule.row.error(f"the row is never used: {shown!r} stands {where}. Correct or remove it.")

    def _nested(self, folded: str, text: str, outer: Mention) -> Iterator[Mention]:
        if not self._rules.schemes[self._scheme[outer.concept]].nested_in:
            return
        for start, end, target in self._scan(outer.address, folded, outer.start, outer.end, nested=True):
            if target in (PASSED_OVER, outer.concept):
                continue
            inner = Mention(outer.address, start, end, text[start:end], target, outer)
            yield inner
            yield from self._nested(folded, text, inner)

    def _scan(
        self, address: str, text: str, start: int, end: int, *, nested: bool = False
    ) -> Iterator[tuple[int, int, str]]:
        """Spans with a concept or NONE from left to right; inside a mention only its parts that may stand there."""
        position = start
        while position < end:
            for length in self._lengths.get(text[position], ()):
                stop = position + length
                if stop > end or (nested and length == end - start) or not _whole_word(text, position, stop):
                    continue
                target = self._target(address, text, position, text[position:stop])
                if target is None or (nested and target != PASSED_OVER and self._scheme[target] not in self._inner):
                    continue
                yield position, stop, target
                position = stop
                break
            else:
                position += 1

    def _target(self, address: str, text: str, start: int, surface: str) -> str | None:
        """The concept's IRI, NONE, or None where the surface is not taken."""
        for rule in self._rules.particular.get(surface, ()):
            if rule.holds(address, text, start):
                self._used.add(rule.row.place)
                return None if rule.target == NOT_TAKEN else rule.target
        if general := self._rules.general.get(surface):
            self._used.add(general.row.place)
            return general.target
        concept = self._labels.get(surface)
        return concept.iri if concept else None


def read_mentions(document: PlanDocument, rules: MentionRules, index: ConceptIndex) -> Mapping[str, Reading]:
    """The reading of every paragraph and table row of a plan by address, in reading order.

    Raises:
        BuildError: when a name is ambiguous, an exception is idle, or an omitted name is not where it is said to be.
    """
    reader = MentionReader(rules, index)
    passages = document.passages()
    readings = {str(passage.address): reader.read(str(passage.address), passage.text) for passage in passages}
    reader.check_used()
    _check_omitted(rules, passages)
    return readings


def mention_quads(document: PlanDocument, readings: Mapping[str, Reading]) -> list[Quad]:
    """The mentions of a plan as Web Annotations in the mentions graph."""
    writer = GraphWriter("mentions")
    for passage in document.passages():
        reading = readings.get(str(passage.address))
        for mention in reading.mentions if reading else ():
            _annotation(writer, document.id, passage.iri, mention)
    return writer.quads


def _annotation(writer: GraphWriter, document: str, unit: str, mention: Mention) -> None:
    iri = mention_iri(document, mention.address, mention.start, mention.end)
    target, selector = f"{iri}/target", f"{iri}/selector"
    writer.type(iri, "oa:Annotation")
    writer.link(iri, "oa:motivatedBy", _IDENTIFYING)
    writer.link(iri, "oa:hasBody", mention.concept)
    writer.link(iri, "oa:hasTarget", target)
    if outer := mention.within:
        writer.link(iri, "pg:nestedIn", mention_iri(document, outer.address, outer.start, outer.end))
    writer.type(target, "oa:SpecificResource")
    writer.link(target, "oa:hasSource", unit)
    writer.link(target, "oa:hasSelector", selector)
    writer.type(selector, "oa:TextPositionSelector", "oa:TextQuoteSelector")
    writer.value(selector, "oa:start", mention.start)
    writer.value(selector, "oa:end", mention.end)
    writer.text(selector, "oa:exact", mention.surface)


def _lengths(surfaces: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each first character the lengths of the surfaces that begin with it, longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for surface in surfaces:
        found[surface[0]].add(len(surface))
    return {character: tuple(sorted(lengths, reverse=True)) for character, lengths in found.items()}


def _whole_word(text: str, start: int, end: int) -> bool:
    """Whether a span does not begin or end inside a word of ASCII letters and digits."""
    return not (_inside_word(text, start) or _inside_word(text, end))


def _inside_word(text: str, position: int) -> bool:
    around = text[position - 1 : position + 1] if position else ""
    return len(around) == 2 and around.isascii() and around.isalnum()


def _check_omitted(rules: MentionRules, passages: Iterable[Passage]) -> None:
    texts = {str(passage.address): passage.text for passage in passages}
    for row in rules.omitted:
        wanted = texts.values() if row["address"] == EVERYWHERE else [texts.get(row["address"], "")]
        if not any(row["surface"] in text for text in wanted):
            raise BuildError(row.place, f"{row['surface']!r} does not stand in {row['address']}. Correct the row.")
