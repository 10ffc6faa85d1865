"""Coverage: how much of a plan's numerals, units, names and norms the encoding accounts for, and what is left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plangraph.domain.model import Passage
from plangraph.domain.vocabulary import GRAPH_NAMES, GRAPHS
from plangraph.graph.concepts import ConceptIndex
from plangraph.ingest.encoding import Encoding
from plangraph.ingest.mention_rules import EVERYWHERE, fold_each
from plangraph.ingest.mentions import Reading
from plangraph.ingest.norm_rows import addresses
from plangraph.ingest.numerals import numerals
from plangraph.ingest.pipeline import compile_root
from plangraph.ingest.tables import group_rows

_MARKED = re.compile("《[^》]+》|“[^”]+”")
"""Titles and quoted words, which are names by their punctuation and so an independent check of the labels."""

ASPECTS = ("numerals", "units", "names", "norms")


@dataclass(frozen=True, slots=True)
class Share:
    """One measured aspect: how many things there are, by what they are accounted for, and those that are not."""

    total: int
    by: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def covered(self) -> int:
        """How many things are accounted for."""
        return self.total - len(self.missing)

    @property
    def percent(self) -> float:
        """The share in per cent; 100 where there is nothing to cover."""
        return 100 * self.covered / self.total if self.total else 100.0


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """The coverage of one plan: the aspects that have a target of 100 per cent, and plain counts."""

    document: str
    aspects: Mapping[str, Share]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether every aspect reaches its target."""
        return not any(share.missing for share in self.aspects.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of all plans of a data root, and the triples of each named graph."""

    documents: tuple[DocumentCoverage, ...]
    triples: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether every plan reaches its targets."""
        return all(document.ok for document in self.documents)


def measure(root: Path) -> Coverage:
    """The coverage of the data root `root`.

    Raises:
        CorpusError: when the corpus is damaged.
        BuildError: when an encoded file does not fit; the place says where.
    """
    compiled = compile_root(root)
    documents = tuple(document_coverage(encoding, compiled.index) for encoding in compiled.encodings)
    found = Counter(quad.graph_name for quad in set(compiled.quads))
    sizes = {getattr(graph, "value", ""): count for graph, count in found.items()}
    return Coverage(documents, {name: sizes.get(GRAPHS[name], 0) for name in GRAPH_NAMES})


def document_coverage(encoding: Encoding, index: ConceptIndex) -> DocumentCoverage:
    """The coverage of one plan."""
    aspects = (_numerals(encoding), _units(encoding), _names(encoding, index), _norms(encoding))
    return DocumentCoverage(encoding.document.id, dict(zip(ASPECTS, aspects, strict=True)), _counts(encoding))


def _numerals(encoding: Encoding) -> Share:
    found = numerals(encoding.document, encoding.facts, encoding.exceptions, encoding.links)
    missing = tuple(f"{one.address}[{one.span.start}:{one.span.end}] {one.text}" for one in found if not one.covered_by)
    return Share(len(found), Counter(one.covered_by for one in found if one.covered_by), missing)


def _units(encoding: Encoding) -> Share:
    """Units with a norm, a statement or a direction of their own, or marked as descriptive; rows state facts."""
    normed = addresses(encoding.norms)
    stated = {str(record.quotation.address) for record in encoding.facts}
    stated |= {str(record.quotation.address) for record in encoding.directions}
    stated |= {str(row.address) for table in encoding.document.tables for row in table.rows}
    by: Counter[str] = Counter()
    missing = []
    for passage in encoding.document.passages():
        address = str(passage.address)
        kinds = [name for name, found in (("norm", normed), ("fact", stated)) if address in found]
        by[" and ".join(kinds) or ("descriptive" if address in encoding.descriptive else "")] += 1
        if not kinds and address not in encoding.descriptive:
            missing.append(address)
    del by[""]
    return Share(len(encoding.document.passages()), by, tuple(missing))


def _names(encoding: Encoding, index: ConceptIndex) -> Share:
    """Every place where a label, a title or a quoted word stands: is it a mention, passed over, or left out by name?"""
    if encoding.rules is None:
        return Share(0, {}, ())
    labels = {label for label in encoding.rules.labels(index) if label}
    by: Counter[str] = Counter()
    missing = []
    for passage in encoding.document.passages():
        places = {*_label_places(passage, labels), *((m.start(), m.end()) for m in _MARKED.finditer(passage.text))}
        omitted = tuple(_omitted(encoding, passage))
        for start, end in sorted(places):
            how = _how_named(encoding.readings[str(passage.address)], omitted, start, end)
            by[how] += 1
            if not how:
                missing.append(f"{passage.address}[{start}:{end}] {passage.text[start:end]}")
    del by[""]
    return Share(sum(by.values()) + len(missing), by, tuple(missing))


def _label_places(passage: Passage, labels: Iterable[str]) -> Iterator[tuple[int, int]]:
    text = fold_each(passage.text)
    for label in labels:
        start = text.find(label)
        while start >= 0:
            yield start, start + len(label)
            start = text.find(label, start + 1)


def _omitted(encoding: Encoding, passage: Passage) -> Iterator[tuple[int, int]]:
    """The places of names that are left without a concept on purpose."""
    for row in encoding.rules.omitted if encoding.rules else ():
        if row["address"] in (EVERYWHERE, str(passage.address)):
            for match in re.finditer(re.escape(row["surface"]), passage.text):
                yield match.start(), match.end()


def _how_named(reading: Reading, omitted: Iterable[tuple[int, int]], start: int, end: int) -> str:
    def overlaps(spans: Iterable[tuple[int, int]]) -> bool:
        return any(first < end and start < last for first, last in spans)

    if overlaps((mention.start, mention.end) for mention in reading.mentions):
        return "mention"
    if overlaps(reading.passed_over):
        return "exception"
    return "left out by name" if overlaps(omitted) else ""


def _norms(encoding: Encoding) -> Share:
    by: Counter[str] = Counter()
    missing = []
    for record in encoding.norms:
        if record.key in encoding.shapes:
            by["shape"] += 1
        elif record.reason is not None:
            by["reason"] += 1
        else:
            missing.append(f"{record.row.place} {record.key} is enforceable and has no shape")
    known = {record.key for record in encoding.norms}
    unknown = [f"shape for the unknown norm {key}" for key in encoding.shapes if key not in known]
    total = len(encoding.norms) + len(unknown)
    return Share(total, by, (*missing, *unknown))


def _counts(encoding: Encoding) -> dict[str, int]:
    mentions = [mention for reading in encoding.readings.values() for mention in reading.mentions]
    tables = {table.address.box or 0: table for table in encoding.document.tables}
    measures = sum(len(row.measures) for table in tables.values() for row in table.rows)
    groups = sum(
        len(group_rows(tables[number], group.name))
        for number, links in encoding.links.tables.items()
        for group in links.groups.values()
    )
    return {
        "facts in text": sum(record.figure is not None for record in encoding.facts),
        "facts in tables": measures + groups,
        "statements": sum(record.relation is not None for record in encoding.facts),
        "directions": len(encoding.directions),
        "comparisons": len(encoding.comparisons),
        "norms": len(encoding.norms),
        "thresholds": sum(len(record.thresholds) for record in encoding.norms),
        "mentions": len(mentions),
        "nested mentions": sum(mention.within is not None for mention in mentions),
        "concepts mentioned": len({mention.concept for mention in mentions}),
        "numeral exceptions": len(encoding.exceptions),
        "names left out": len(encoding.rules.omitted) if encoding.rules else 0,
        "translated units": len(encoding.translation.texts) + len(encoding.translation.titles),
    }
