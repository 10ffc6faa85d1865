"""Many projects as NDJSON: one line of report per project, in the order of the input, with flat memory.

With several processes, groups of lines go to workers that each hold the rule book; the order stays.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from plangraph.domain.errors import SubmissionError
from plangraph.validation.reading import NDJSON
from plangraph.validation.report import ValidationReport
from plangraph.validation.service import Validation, default_validation

_LINES_PER_GROUP = 200
_GROUPS_AHEAD = 8
Group = list[tuple[int, bytes]]


@dataclass
class Summary:
    """The counts over all reports so far."""

    conforms: bool = True
    admissible: bool = True
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("projects", "violation", "warning", "info"), 0)
    )

    def add(self, report: ValidationReport) -> None:
        """Count one report."""
        self.conforms &= report.conforms
        self.admissible &= report.admissible
        for name, number in report.counts.items():
            self.counts[name] += number

    def to_json(self) -> dict[str, object]:
        """The totals as the members of a report."""
        return {"conforms": self.conforms, "admissible": self.admissible, "counts": self.counts}

    def add_summary(self, other: Summary) -> None:
        """Count what another summary counted."""
        self.conforms &= other.conforms
        self.admissible &= other.admissible
        for name, number in other.counts.items():
            self.counts[name] += number


def report_lines(
    validation: Validation, path: Path, media_type: str, summary: Summary, processes: int = 1
) -> Iterator[str]:
    """The report on each project of a file as a line; `summary` counts them. An NDJSON file may have any size.

    Raises:
        SubmissionError: where the file cannot be read; the projects before it have their lines.
    """
    if media_type != NDJSON:
        for report in validation.each(path.read_bytes(), media_type):
            summary.add(report)
            yield report.to_line()
        return
    with path.open("rb") as file:
        groups = _groups(file)
        results = map(_checked, groups) if processes == 1 else _in_processes(groups, processes)
        for text, counted, error in results:
            summary.add_summary(counted)
            yield text
            if error is not None:
                raise error


def _groups(file: io.BufferedReader) -> Iterator[Group]:
    numbered = ((number, line) for number, line in enumerate(file, 1) if line.strip())
    while group := list(islice(numbered, _LINES_PER_GROUP)):
        yield group


def _checked(group: Group) -> tuple[str, Summary, SubmissionError | None]:
    """The report lines of a group, the counts, and the error that ended it early, if one did."""
    summary, texts = Summary(), []
    try:
        for number, line in group:
            for report in default_validation().each_of_line(line, number):
                summary.add(report)
                texts.append(report.to_line())
    except SubmissionError as error:
        return "".join(texts), summary, error
    return "".join(texts), summary, None


def _in_processes(groups: Iterable[Group], processes: int) -> Iterator[tuple[str, Summary, SubmissionError | None]]:
    """As `map(_checked, groups)`, a few groups ahead, so that the input is never held whole."""
    waiting = iter(groups)
    with get_context("forkserver").Pool(processes) as pool:
        pending = [pool.apply_async(_checked, (group,)) for group in islice(waiting, processes * _GROUPS_AHEAD)]
        while pending:
            yield pending.pop(0).get()
            pending.extend(pool.apply_async(_checked, (group,)) for group in islice(waiting, 1))
