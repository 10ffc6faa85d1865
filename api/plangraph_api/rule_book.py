"""The rule book as people read it: every norm of the plan with its clause, and the published rules that check it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from plangraph.corpus.document import PlanDocument
from plangraph.domain.citation import cite
from plangraph.domain.identifiers import BASE, address_of
from plangraph.domain.model import Citation
from plangraph.domain.vocabulary import PG
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.graph.terms import Literal, Term
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.rules import Rule, RuleBook

EXAMPLES: Final = Path("shapes", "examples.json")
_NORMS: Final = f"PREFIX pg: <{PG}> SELECT ?s ?p ?o WHERE {{ ?s a pg:Norm ; ?p ?o }}"
_THRESHOLDS: Final = f"PREFIX pg: <{PG}> SELECT ?s ?p ?o WHERE {{ ?s a pg:Threshold ; ?p ?o }}"
_MINERALS: Final = f"{BASE}vocab/minerals/"
_SUBMISSION: Final = f"{PG}Submission"
Properties = Mapping[str, Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that a norm sets: its comparator's slug, its value as printed, its unit's IRI and its part."""

    comparator: str
    value: str
    unit: str | None
    part: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A published rule: its shape, messages by language, kinds and fields it looks at, and two example submissions."""

    iri: str
    name: str
    code: str | None
    severity: str
    messages: Mapping[str, str]
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    accepted: Mapping[str, Any]
    rejected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One norm, or for a data-quality rule only its checks; `concepts` are the IRIs of what the norm is about."""

    key: str
    identifier: str
    iri: str | None
    citation: Citation | None
    quotation: str
    modality: str | None
    severity: str
    subject: str
    conditions: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    exceptions: tuple[str, ...]
    gloss: Mapping[str, str]
    addressees: tuple[str, ...]
    concepts: frozenset[str]
    reason: Mapping[str, str]
    checks: tuple[Check, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of submissions that the checks look at."""
        return frozenset(kind for check in self.checks for kind in check.kinds)


@dataclass(frozen=True)
class PeoplesRuleBook:
    """All entries in reading order, then the data-quality rules; and the minerals that entries are about."""

    entries: tuple[Entry, ...]
    minerals: tuple[str, ...]

    @classmethod
    def load(
        cls, store: GraphStore, plan: PlanDocument, root: Path, catalogue: Catalogue, concepts: Sequence[Concept]
    ) -> PeoplesRuleBook:
        """The rule book of a built graph and the rules of the data folder `root`."""
        book = RuleBook.load(root)
        examples = json.loads((root / EXAMPLES).read_text(encoding="utf-8"))
        checks = {iri: _check(rule, catalogue, examples.get(iri, {})) for iri, rule in book.rules.items()}
        names = {concept.iri: concept for concept in concepts}
        norms = sorted(_norms(store, plan, checks, names), key=_place)
        quality = [_quality(check) for check in checks.values() if check.code]
        minerals = {iri for norm in norms for iri in norm.concepts if iri.startswith(_MINERALS)}
        return cls((*norms, *quality), tuple(sorted(minerals)))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; an empty text asks for everything."""

    q: str = ""
    mineral: str = ""
    kind: str = ""
    modality: str = ""
    severity: str = ""
    checked: str = ""
    unit: str = ""

    def keeps(self, entry: Entry) -> bool:
        """Whether the entry fits everything that was asked for."""
        return (
            (not self.mineral or f"{_MINERALS}{self.mineral}" in entry.concepts)
            and (not self.kind or self.kind in entry.kinds)
            and self.modality in ("", entry.modality)
            and self.severity in ("", entry.severity)
            and self._keeps_checked(entry)
            and (not self.unit or (entry.citation is not None and entry.citation.address == self.unit))
            and all(word in _words(entry) for word in self.q.casefold().split())
        )

    def _keeps_checked(self, entry: Entry) -> bool:
        is_norm = entry.modality is not None
        wanted = {"yes": is_norm and bool(entry.checks), "no": is_norm and not entry.checks, "data": not is_norm}
        return wanted.get(self.checked, True)


def _words(entry: Entry) -> str:
    parts = [entry.key, entry.identifier, entry.quotation, entry.subject, *entry.gloss.values()]
    parts += [message for check in entry.checks for message in check.messages.values()] if not entry.quotation else []
    return " ".join(parts).casefold()


def _place(entry: Entry) -> tuple[object, ...]:
    address = address_of(entry.citation.iri)[1] if entry.citation else None
    return (address.sort_key if address else (), entry.identifier)


def _check(rule: Rule, catalogue: Catalogue, examples: Mapping[str, Any]) -> Check:
    everything = _SUBMISSION in rule.targets
    return Check(
        iri=rule.iri,
        name=rule.name,
        code=rule.code,
        severity=rule.severity,
        messages={"zh": rule.message_zh, "en": rule.message_en},
        kinds=tuple(kind.key for iri, kind in catalogue.kinds.items() if everything or iri in rule.targets),
        fields=rule.fields,
        accepted=examples.get("accepted", {}),
        rejected=examples.get("rejected", {}),
    )


def _quality(check: Check) -> Entry:
    return Entry(
        key=check.name,
        identifier=check.code or "",
        iri=None,
        citation=None,
        quotation="",
        modality=None,
        severity=check.severity,
        subject="",
        conditions=(),
        thresholds=(),
        exceptions=(),
        gloss={},
        addressees=(),
        concepts=frozenset(),
        reason={},
        checks=(check,),
    )


def _norms(
    store: GraphStore, plan: PlanDocument, checks: Mapping[str, Check], names: Mapping[str, Concept]
) -> Iterator[Entry]:
    thresholds = {iri: _threshold(own) for iri, own in _grouped(store, _THRESHOLDS).items()}
    for iri, own in _grouped(store, _NORMS).items():
        citation = citation_of(plan, _first(own, "statedIn"))
        yield Entry(
            key=_first(own, "normKey"),
            identifier=_first(own, "identifier"),
            iri=iri,
            citation=citation,
            quotation=_first(own, "quotation"),
            modality=_first(own, "hasModality").rpartition("/")[2],
            severity=_first(own, "hasSeverity").rpartition("#")[2],
            subject=_first(own, "subjectNote"),
            conditions=tuple(term.value for term in own.get("conditionNote", ())),
            thresholds=tuple(
                thresholds[term.value] for term in own.get("hasThreshold", ()) if term.value in thresholds
            ),
            exceptions=tuple(_named(own, "exceptionNote", "hasException", names=names)),
            gloss=_by_language(own, "gloss"),
            addressees=tuple(term.value for term in own.get("hasAddressee", ())),
            concepts=frozenset(term.value for term in own.get("concerns", ())),
            reason=_by_language(own, "notEnforceable"),
            checks=tuple(checks[term.value] for term in own.get("enforcedBy", ()) if term.value in checks),
        )


def citation_of(plan: PlanDocument, iri: str) -> Citation:
    """The citation of a unit of the plan: a paragraph, a table row, or a whole table."""
    address = address_of(iri)[1]
    if not address.is_table:
        return cite(plan.id, address, plan.provision(address).page)
    table = plan.table(address)
    page = table.page if address == table.address else plan.row(address).page
    return cite(plan.id, address, page, table.section)


def _grouped(store: GraphStore, query: str) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(query):
        name = row["p"].value.rpartition("#")[2].rpartition("/")[2]
        found[row["s"].value][name].append(row["o"])
    for own in found.values():
        for terms in own.values():
            terms.sort(key=lambda term: term.value)
    return found


def _first(own: Properties, name: str) -> str:
    terms = own.get(name)
    return terms[0].value if terms else ""


def _by_language(own: Properties, name: str) -> dict[str, str]:
    return {term.language or "zh": term.value for term in own.get(name, ()) if isinstance(term, Literal)}


def _named(own: Properties, *properties: str, names: Mapping[str, Concept]) -> Iterator[str]:
    for name in properties:
        for term in own.get(name, ()):
            yield names[term.value].label("zh") if term.value in names else term.value


def _threshold(own: Properties) -> Threshold:
    low, high = _first(own, "minimumValue"), _first(own, "maximumValue")
    return Threshold(
        comparator=_first(own, "hasComparator").rpartition("/")[2],
        value=f"{low}–{high}" if low and high else _first(own, "valueText") or _first(own, "numericValue"),
        unit=_first(own, "hasUnit") or None,
        part=_first(own, "thresholdPart") or _first(own, "thresholdField") or None,
    )
