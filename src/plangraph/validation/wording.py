"""Puts a finding into words: the shape's message with the value found, the value required, the gap and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any, Final

from plangraph.validation.catalogue import Catalogue
from plangraph.validation.citations import Citations
from plangraph.validation.engine import RawResult
from plangraph.validation.graph import Issue, NormalisedRecord, plain
from plangraph.validation.report import Finding
from plangraph.validation.rules import Bound, Rule
from plangraph.validation.values import truth

_PART = re.compile(r"\[\d+\]")
_MOST_KEPT: Final = 4096
_LONGEST_KEPT: Final = 100


@cache
def sentences_of(language: str) -> Mapping[str, str]:
    """The sentences of `messages.toml` in one language (`zh` or `en`)."""
    text = resources.files(__package__).joinpath("messages.toml").read_text(encoding="utf-8")
    sentences: Mapping[str, str] = tomllib.loads(text)[language]
    return sentences


@dataclass(frozen=True)
class Wording:
    """Turns raw results of an engine into findings.

    What was said is kept: most findings on a batch say about one project what was said about another one before.
    """

    catalogue: Catalogue
    citations: Citations
    _kept: dict[tuple[object, ...], dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def finding(self, rule: Rule, raw: RawResult, record: NormalisedRecord) -> Finding:
        """The finding that a raw result of `rule` on `record` stands for."""
        issue = record.issues.get(raw.value or "")
        if not _is_short(rule, record, issue):
            said = self._said(rule, record, issue)
        else:
            grounds = _grounds(rule, record, issue)
            if (known := self._kept.get(grounds)) is None:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                known = self._kept[grounds] = self._said(rule, record, issue)
            said = known
        return Finding(focus_node=raw.focus, component=raw.component, **said)

    def _said(self, rule: Rule, record: NormalisedRecord, issue: Issue | None) -> dict[str, Any]:
        """The members of a finding that follow from what `_grounds` gives."""
        bound = _broken(rule, record)
        required = "、".join(issue.candidates) if issue else rule.required or self._required(bound)
        return {
            "severity": rule.severity,
            "code": rule.code,
            "norm": rule.norm,
            "address": rule.clause or "dq",
            "message": self._message(rule, record, issue, bound, "zh"),
            "message_en": self._message(rule, record, issue, bound, "en"),
            "path": issue.field if issue else _field(rule, record),
            "value": (issue.found if issue else self._shown(rule, record, bound, "zh", verbatim=True)) or None,
            "required": required or None,
            "shape": rule.iri,
            "citation": self.citations.get(rule.source or next(iter(rule.blocks), None)),
            "result_path": rule.path,
            "quotation": rule.quotation,
        }

    def _message(
        self, rule: Rule, record: NormalisedRecord, issue: Issue | None, bound: Bound | None, language: str
    ) -> str:
        sentences = sentences_of(language)
        parts = self._issue_parts(issue, language) if issue else self._value_parts(rule, record, bound, language)
        if rule.blocks:
            clauses = [clause for clause in map(self.citations.get, rule.blocks) if clause]
            names = [clause.label if language == "zh" else clause.label_en for clause in clauses]
            parts.append(sentences["blocks"].format(clauses=sentences["join"].join(names)))
        text = rule.message_zh if language == "zh" else rule.message_en
        return text + sentences["brackets"].format(text=sentences["join"].join(parts)) if parts else text

    def _issue_parts(self, issue: Issue, language: str) -> list[str]:
        sentences = sentences_of(language)
        form = "issue" if issue.found else "issue_empty"
        parts = [sentences[form].format(field=self._label(issue.field, language), found=issue.found)]
        if issue.candidates:
            parts.append(sentences["candidates"].format(candidates="、".join(issue.candidates)))
        return parts

    def _value_parts(self, rule: Rule, record: NormalisedRecord, bound: Bound | None, language: str) -> list[str]:
        sentences, parts = sentences_of(language), []
        if shown := self._shown(rule, record, bound, language):
            parts.append(sentences["found"].format(value=shown))
        if required := rule.required or self._required(bound):
            parts.append(sentences["required"].format(required=sentences.get(required, required)))
        amount = _amount(record, rule, bound) if bound else None
        if bound is not None and amount is not None and (gap := bound.gap(amount)) > 0:
            parts.append(sentences["gap"].format(gap=self._with_unit(gap, bound)))
        return parts

    def _shown(
        self, rule: Rule, record: NormalisedRecord, bound: Bound | None, language: str, *, verbatim: bool = False
    ) -> str:
        """The submitted values of the rule's fields, with the converted or computed value where one is compared."""
        sentences = sentences_of(language)
        values = [(field, record.found[field]) for field in rule.fields if field in record.found]
        if not verbatim:
            values = [(field, sentences.get(text, text) if _is_truth(text) else text) for field, text in values]
        named = [sentences["pair"].format(name=self._label(field, language), value=text) for field, text in values]
        text = sentences["join"].join(named) if len(values) > 1 else "".join(text for _field_key, text in values)
        amount = _amount(record, rule, bound) if bound else None
        if bound is None or amount is None or _says(text, amount, self._unit(bound)):
            return text
        form = "computed" if bound.property in record.derived else "converted"
        return sentences[form].format(value=text, amount=self._with_unit(amount, bound))

    def _required(self, bound: Bound | None) -> str | None:
        """The limit with its unit; none for the zero of a difference, which says nothing to a reader."""
        if bound is None or (bound.limit == 0 and bound.property in self._computed()):
            return None
        return f"{bound.comparator} {plain(bound.limit)} {self._unit(bound)}".strip()

    def _computed(self) -> frozenset[str]:
        return frozenset(value.name for value in self.catalogue.derived.values() if value.formula)

    def _unit(self, bound: Bound) -> str:
        return next((value.unit for value in self.catalogue.derived.values() if value.name == bound.property), "")

    def _with_unit(self, amount: Decimal, bound: Bound) -> str:
        return f"{_short(amount)} {self._unit(bound)}".strip()

    def _label(self, key: str, language: str) -> str:
        """The Chinese names of the steps of a key path; in English the key itself."""
        if language != "zh":
            return key
        names = self.catalogue.field_names
        steps = [_PART.sub("", step) for step in key.split(".")]
        return "·".join(names[step].labels.zh if step in names else step for step in steps)


def _is_short(rule: Rule, record: NormalisedRecord, issue: Issue | None) -> bool:
    """Whether what a finding speaks of is short enough to be kept; what submitters write may be of any length."""
    texts = (issue.field, issue.found) if issue else (record.found.get(key, "") for key in rule.fields)
    return max(map(len, texts), default=0) <= _LONGEST_KEPT


def _grounds(rule: Rule, record: NormalisedRecord, issue: Issue | None) -> tuple[object, ...]:
    """All of a record that a finding of `rule` speaks of."""
    if issue is not None:
        return rule.iri, issue.field, issue.found, issue.candidates
    found = map(record.found.get, rule.fields)
    amounts = ((str(_amount(record, rule, bound)), bound.property in record.derived) for bound in rule.bounds)
    return rule.iri, *found, *amounts


def _is_refused(rule: Rule, text: str) -> bool:
    """Whether a rule that asks for a yes finds a no, or the other way round."""
    return rule.required in ("true", "false") and truth(text) is (rule.required == "false")


def _is_truth(text: str) -> bool:
    return text in ("true", "false")


def _says(text: str, amount: Decimal, unit: str) -> bool:
    """Whether a submitted text already is the amount in the canonical unit."""
    return text in (plain(amount), f"{plain(amount)} {unit}")


def _field(rule: Rule, record: NormalisedRecord) -> str | None:
    """The field whose answer breaks the rule, else the first that the record answers, else the first."""
    given = [field for field in rule.fields if field in record.found]
    refused = [field for field in given if _is_refused(rule, record.found[field])]
    return next(iter((*refused, *given, *rule.fields)), None)


def _amount(record: NormalisedRecord, rule: Rule, bound: Bound) -> Decimal | None:
    """The value that a bound is compared with, from the formulas, the canonical values or a plain number."""
    if bound.direct and bound.property in record.derived:
        return record.derived[bound.property]
    for key in rule.fields:
        if f"{key}.{bound.property}" in record.canonical:
            return record.canonical[f"{key}.{bound.property}"]
        if key.replace("_", "") == bound.property.lower() and key in record.found:
            return _number(record.found[key])
    return None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _broken(rule: Rule, record: NormalisedRecord) -> Bound | None:
    """The limit of the rule that the record breaks, or its only limit."""
    for bound in rule.bounds:
        amount = _amount(record, rule, bound)
        if amount is not None and not bound.holds(amount):
            return bound
    return rule.bounds[0] if len(rule.bounds) == 1 else None


def _short(value: Decimal) -> str:
    """A decimal for people: at most six digits after the point."""
    return plain(value if value == value.to_integral_value() else round(value, 6))
