"""Many projects as NDJSON: one line of report per project, in the order of the input, with flat memory.

With several processes, groups of lines go to workers that each hold the rule book, and finished lines come back; the
order stays.
"""

from __future__ import annotations

import gc
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from plangraph.domain.errors import SubmissionError
from plangraph.validation.reading import NDJSON
from plangraph.validation.report import ValidationReport
from plangraph.validation.service import Validation

_LINES_PER_GROUP = 200
_GROUPS_AHEAD = 8
Load = Callable[[], Validation]
Group = list[tuple[int, bytes]]
Checked = tuple[bytes, "Summary", SubmissionError | None]


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


def report_lines(load: Load, path: Path, media_type: str, summary: Summary, processes: int = 1) -> Iterator[bytes]:
    """The report on each project of a file as a line; `summary` counts them. An NDJSON file may have any size.

    Every process calls `load`, a function of a module that keeps what it gives.

    Raises:
        SubmissionError: where the file cannot be read; the projects before it have their lines.
    """
    if media_type != NDJSON:
        for report in load().each(path.read_bytes(), media_type):
            summary.add(report)
            yield report.to_bytes()
        return
    with path.open("rb") as file:
        groups = _groups(file)
        results = map(partial(_checked, load), groups) if processes == 1 else _in_processes(load, groups, processes)
        for lines, counted, error in results:
            summary.add_summary(counted)
            yield lines
            if error is not None:
                raise error


def _groups(file: io.BufferedReader) -> Iterator[Group]:
    numbered = ((number, line) for number, line in enumerate(file, 1) if line.strip())
    while group := list(islice(numbered, _LINES_PER_GROUP)):
        yield group


def _checked(load: Load, group: Group) -> Checked:
    """The report lines of a group, the counts, and the error that ended it early, if one did."""
    validation, summary, lines = load(), Summary(), []
    try:
        for number, line in group:
            for report in validation.each_of_line(line, number):
                summary.add(report)
                lines.append(report.to_bytes())
    except SubmissionError as error:
        return b"".join(lines), summary, error
    return b"".join(lines), summary, None


def _in_processes(load: Load, groups: Iterable[Group], processes: int) -> Iterator[Checked]:
    """As `map(_checked, groups)`, a few groups ahead, so that the input is never held whole."""
    waiting = iter(groups)
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(processes, _prepare, (load,)) as pool:
        ahead = islice(waiting, processes * _GROUPS_AHEAD)
        pending = deque(pool.apply_async(_checked, (load, group)) for group in ahead)
        while pending:
            yield pending.popleft().get()
            pending.extend(pool.apply_async(_checked, (load, group)) for group in islice(waiting, 1))


def _prepare(load: Load) -> None:
    """Load the rules, and spare the collector from looking at them again and again."""
    load()
    gc.freeze()
