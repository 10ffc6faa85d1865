"""The findings on many projects as a table: one line per project with its verdict and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from plangraph.validation.report import Finding, ValidationReport


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One project of a batch: its name, its verdict (`good`, `fair` or `bad`), its findings and its advice."""

    name: str
    verdict: str
    results: Sequence[Finding]
    advice: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class BatchView:
    """All projects in the order of the file, and how many have each verdict."""

    projects: Sequence[ProjectView]
    verdicts: dict[str, int]


def batch_view(report: ValidationReport) -> BatchView | None:
    """The table of a report on several projects; None where there is only one."""
    if len(report.projects) < 2:
        return None
    by_focus: dict[str, tuple[list[Finding], list[Finding]]] = {focus: ([], []) for focus in report.projects}
    for finding in report.results:
        by_focus[finding.focus_node][0].append(finding)
    for finding in report.advice:
        by_focus[finding.focus_node][1].append(finding)
    projects = [
        ProjectView(_short(focus), _verdict(found), found, advice) for focus, (found, advice) in by_focus.items()
    ]
    return BatchView(projects, dict(Counter(project.verdict for project in projects)))


def _verdict(results: Sequence[Finding]) -> str:
    if not results:
        return "good"
    return "bad" if any(finding.severity == "Violation" for finding in results) else "fair"


def _short(focus: str) -> str:
    return focus.rpartition("/")[2].rpartition("#")[2] or focus
