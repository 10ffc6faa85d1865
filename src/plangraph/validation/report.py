"""What a validation found: results and advice in a fixed order, also as the JSON of the HTTP contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from urllib.parse import unquote

import msgspec

from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError
from plangraph.domain.model import Citation
from plangraph.validation.context import SUBMISSION_BASE

_ORDER = {"Violation": 0, "Warning": 1, "Info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: what was found, what is required, which norm says so and where it stands."""

    severity: str
    code: str | None
    norm: str | None
    address: str | None
    message: str
    message_en: str
    focus_node: str
    path: str | None
    value: str | None
    required: str | None
    shape: str
    citation: Citation | None
    component: str
    result_path: tuple[str, ...] = ()
    quotation: str | None = None

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Sorts by project, severity, clause, then name of the shape."""
        return (self.focus_node, _ORDER[self.severity], _reading_order(self.address), self.shape, self.path or "")

    def to_json(self) -> dict[str, object]:
        """The finding as in the HTTP contract."""
        return self.members() | {"citation": asdict(self.citation) if self.citation else None}

    def members(self) -> dict[str, object]:
        """The finding as in the HTTP contract, with the citation as it is."""
        return {
            "severity": self.severity,
            "code": self.code,
            "norm": self.norm,
            "address": self.address,
            "message": self.message,
            "message_en": self.message_en,
            "focus_node": self.focus_node,
            "path": self.path,
            "value": self.value,
            "required": self.required,
            "shape": self.shape,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The findings on one body; `advice` never makes it non-conforming."""

    projects: tuple[str, ...]
    results: tuple[Finding, ...]
    advice: tuple[Finding, ...]

    @classmethod
    def of(cls, projects: tuple[str, ...], findings: list[Finding]) -> ValidationReport:
        """The report of findings in any order."""
        ordered = sorted(findings, key=lambda finding: finding.sort_key)
        results = tuple(finding for finding in ordered if finding.severity != "Info")
        return cls(projects, results, tuple(finding for finding in ordered if finding.severity == "Info"))

    @classmethod
    def merged(cls, reports: Sequence[ValidationReport]) -> ValidationReport:
        """The reports as one."""
        findings = [finding for report in reports for finding in (*report.results, *report.advice)]
        return cls.of(tuple(project for report in reports for project in report.projects), findings)

    @property
    def conforms(self) -> bool:
        """Whether there is no Violation and no Warning."""
        return not self.results

    @property
    def admissible(self) -> bool:
        """Whether there is no Violation."""
        return all(finding.severity != "Violation" for finding in self.results)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many projects were checked, and how many findings of each severity there are."""
        severities = [finding.severity for finding in (*self.results, *self.advice)]
        return {
            "projects": len(self.projects),
            "violation": severities.count("Violation"),
            "warning": severities.count("Warning"),
            "info": severities.count("Info"),
        }

    def to_json(self) -> dict[str, object]:
        """The report as in the HTTP contract."""
        results = [finding.to_json() for finding in self.results]
        return self._head() | {"results": results, "advice": [finding.to_json() for finding in self.advice]}

    def to_line(self) -> str:
        """The report on one project as a line of NDJSON; `project` names it."""
        return self.to_bytes().decode()

    def to_bytes(self) -> bytes:
        """The line of `to_line` in UTF-8."""
        results = [finding.members() for finding in self.results]
        advice = [finding.members() for finding in self.advice]
        whole = {"project": self.projects[0], **self._head(), "results": results, "advice": advice}
        return msgspec.json.format(msgspec.json.encode(whole), indent=0) + b"\n"

    def _head(self) -> dict[str, object]:
        return {"conforms": self.conforms, "admissible": self.admissible, "counts": dict(self.counts)}


def project_name(iri: str) -> str:
    """A project as people call it: the id that it was given, or the whole IRI."""
    return unquote(iri.removeprefix(SUBMISSION_BASE))


@lru_cache(maxsize=4096)  # more than there are addresses of clauses that rules speak of
def _reading_order(address: str | None) -> tuple[int, ...]:
    try:
        return Address.parse(address or "").sort_key
    except AddressError:
        return (-1,)
