"""Rule questions: the project that a question describes is checked by the rule book that checks submissions.

A question gives a mineral, often a capacity or a class of size, a method, and whether the mine is new. Only the rules
that look at these fields run, so that nothing is said about what the question leaves out. Which limit a capacity keeps
is found by checking a capacity of next to nothing: what breaks then are the limits that apply.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from plangraph.domain.errors import SubmissionError
from plangraph.qa.compute import plain
from plangraph.qa.given import Given
from plangraph.qa.lexicon import Lexicon, Phrases, load_phrases
from plangraph.qa.model import Draft, Quote
from plangraph.qa.question import Question
from plangraph.qa.words import named
from plangraph.search.folding import folded
from plangraph.search.index import SearchIndex

if TYPE_CHECKING:
    from plangraph.validation.report import Finding
    from plangraph.validation.service import Validation

_MEDIA_TYPE = "application/json"
_NEXT_TO_NOTHING = "0.001"
_LIMITS = frozenset({"highest", "lowest"})
_A_LITTLE_LESS = Decimal("0.999")
_CAPACITY_UNITS = ("吨", "立方米")


@dataclass(frozen=True, slots=True)
class Project:
    """What a question says of a project: its kind, the fields of a submission, and the figure that is judged."""

    kind: str
    fields: Mapping[str, object]
    capacity_field: str
    given: Given | None
    degree: str = ""

    def body(self, **changed: object) -> bytes:
        """The project as the body of a submission, some fields changed."""
        return json.dumps({"kind": self.kind, "id": "question", **self.fields, **changed}).encode()


class RuleDesk:
    """Judges projects that questions describe; the rule book is loaded with the first of them."""

    def __init__(self, index: SearchIndex, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        self._classes = [one for one in index.linker.concepts if one.scheme_name in lexicon.project.fields]

    def draft(self, question: Question) -> Draft | None:
        """The verdict with its clause; None where the question describes no project or no rule speaks of it."""
        if not question.forms & {"yes_no", "judged", "premise"} or question.firm or question.concepts("indicators"):
            return None  # who asks how much wants the limit and no verdict
        project = self._project(question)
        if project is None:
            return None
        from plangraph.validation.service import default_validation

        phrases = load_phrases(question.query.lang)
        validation = default_validation()
        broken = self._findings(validation, project.body(), _severe)
        if "premise" in question.forms and "measured" not in question.forms and question.operations & _LIMITS:
            return self._limit(validation, project, question, phrases, keeps=not broken)
        if broken:
            return self._verdict("broken", broken, project, question, phrases)
        return self._kept(validation, project, question, phrases)

    def _limit(
        self, validation: Validation, project: Project, question: Question, phrases: Phrases, *, keeps: bool
    ) -> Draft | None:
        """Whether a capacity is the limit itself, as the question says: it keeps what a little less breaks."""
        if project.given is None:
            return None
        limits = [
            one for one in self._findings(validation, project.body(**self._worst(project)), _severe) if one.required
        ]
        less = {"value": plain(project.given.amount * _A_LITTLE_LESS), "unit": project.given.unit}
        right = keeps and self._findings(validation, project.body(**{project.capacity_field: less}), _severe)
        return self._verdict("right" if right else "other", limits, project, question, phrases) if limits else None

    def _kept(self, validation: Validation, project: Project, question: Question, phrases: Phrases) -> Draft | None:
        """The verdict that a project keeps the limits for it, or is named as an exception."""
        if worst := self._worst(project):
            found = self._findings(validation, project.body(**worst), _severe)
            limits = [one for one in found if one.required or project.degree]
            if limits:
                return self._verdict("kept", limits, project, question, phrases)
        if project.given is not None or project.degree:
            return None
        exempt = self._findings(validation, project.body(), _exempting)
        return self._verdict("exempt", exempt, project, question, phrases) if exempt else None

    def _worst(self, project: Project) -> dict[str, object]:
        """What of a project is judged, with a value that keeps no rule: what then breaks are the rules that apply."""
        words = self._lexicon.project
        if project.given is not None:
            return {project.capacity_field: {"value": _NEXT_TO_NOTHING, "unit": project.given.unit}}
        if project.degree:
            return {words.degree_field: words.lowest_degree}
        return {field: words.lowest_scale for field in words.fields.values() if field in project.fields}

    def _kind(self, asked: str, *, told: bool) -> str:
        """The kind of project that words tell, or the default one where only its capacity or degree is told."""
        words = self._lexicon.project
        kind = next((name for name, some in words.kinds.items() if some.in_text(asked)), "")
        return words.default_kind if told and kind not in words.capacity else kind

    def _project(self, question: Question) -> Project | None:
        words = self._lexicon.project
        minerals = question.concepts("minerals") or question.inner_minerals
        if not minerals:
            return None
        asked = question.query.folded
        capacities = [one for one in question.given if one.unit.startswith(_CAPACITY_UNITS)]
        given = capacities[-1] if capacities else None
        degree = next((name for name, some in reversed(list(words.degrees.items())) if some.in_text(asked)), "")
        sizes = {scheme: self._named(question, scheme) for scheme in words.fields}
        rated = given is not None and "/" in given.unit
        kind = self._kind(asked, told=bool(rated or degree or any(sizes.values())))
        if not kind:
            return None
        fields: dict[str, object] = {"mineral": minerals[0].iri}
        capacity_field = words.capacity.get(kind, "")
        if given is not None and capacity_field:
            rate = "" if "/" in given.unit else words.default_rate
            given = Given(given.span, given.text, given.number, given.amount, given.unit + rate)
            fields[capacity_field] = {"value": plain(given.amount), "unit": given.unit}
        for scheme, field in words.fields.items():
            if sizes[scheme]:
                fields[words.reserve_field if degree else field] = sizes[scheme]
        if degree:
            fields[words.degree_field] = degree
        fields |= self._situation(asked)
        return Project(kind, fields, capacity_field, given if capacity_field else None, degree)

    def _named(self, question: Question, scheme: str) -> str:
        """The class of a scheme that a question names, also inside a longer name (小型矿); else nothing."""
        asked = question.query.folded
        inner = [one for one in self._classes if one.scheme_name == scheme and folded(one.label("zh")) in asked]
        found = [*question.concepts(scheme), *inner]
        return found[0].label("zh") if found else ""

    def _situation(self, asked: str) -> dict[str, object]:
        """The mining method and the zones that a question tells of a project."""
        words = self._lexicon.project
        methods = [method for method, some in words.methods.items() if some.in_text(asked)]
        zones = dict.fromkeys(named(words.zones, asked), True)
        return {**({"mining_method": methods[0]} if methods else {}), **({"zones": zones} if zones else {})}

    def _findings(self, validation: Validation, body: bytes, wanted: frozenset[str]) -> list[Finding]:
        """The findings of the relevant rules, the same clause once; an exception is one from a rule that may break."""
        from plangraph.validation.triples import key_of

        rules = validation.rules.rules
        looked_at = self._lexicon.project.rule_fields
        severe = {rule.norm for rule in rules.values() if rule.severity in _severe}
        only = {
            iri
            for iri, rule in rules.items()
            if rule.norm in severe and rule.severity in wanted and looked_at.issuperset(rule.fields)
        }
        try:
            records = validation.normalise(body, _MEDIA_TYPE)
        except SubmissionError:
            return []
        by_focus = {key_of(record.focus): record for record in records}
        raws = validation.engine.validate([triple for record in records for triple in record.triples], only)
        found = [validation.wording.finding(rules[raw.shape], raw, by_focus[raw.focus]) for raw in dict.fromkeys(raws)]
        clauses = {(one.address, one.quotation): one for one in sorted(found, key=lambda one: one.sort_key)}
        return [one for one in clauses.values() if one.citation is not None and one.quotation]

    def _verdict(
        self, outcome: str, findings: Sequence[Finding], project: Project, question: Question, phrases: Phrases
    ) -> Draft:
        """The verdict of the gravest finding first, then each clause with what it requires."""
        first = findings[0]
        key = outcome
        if outcome == "broken":
            key = f"{'limit' if first.required else 'ban'}_{first.severity.lower()}"
            if not first.required and _names_force(question, self._lexicon):
                key = "named"
        lines = [phrases.say(f"verdicts.{key}")]
        for one in findings:
            parts = {"quotation": one.quotation, "given": project.given.text if project.given else one.value or ""}
            form = "with_limit" if one.required and project.given else "clause"
            lines.append(phrases.say(f"verdicts.{form}", **parts, required=one.required or ""))
        quotes = tuple(Quote(one.citation, one.quotation) for one in findings if one.citation and one.quotation)
        given = (project.given.number, project.given.amount) if project.given else ()
        said = folded("\n".join([*lines, *(self._index.spoken(self._index.passage(q.citation.iri)) for q in quotes)]))
        return Draft("".join(lines), "rule", quotes, given=given, support=question.support([said]))


_severe = frozenset({"Violation", "Warning"})
_exempting = frozenset({"Info"})


def _names_force(question: Question, lexicon: Lexicon) -> bool:
    """Whether a question asks if something is prohibited or restricted, so that a ban answers yes."""
    return any(lexicon.force[name].in_text(question.query.folded) for name in ("prohibited", "restricted"))
