"""Engines side by side on the same submissions, and whether they agree.

Usage:
    python benchmarks/validation.py [--counts 1,100,1000,10000]   time of validation alone, for each engine
    python benchmarks/validation.py --agreement 20000 [--seed 1]  compare the fast engine with pySHACL
    python benchmarks/validation.py --files 1000,10000            time of the command from an NDJSON file to the report

pySHACL and the compiled shapes are always there; pyrudof is timed where it is installed. An
engine that would take longer than `--limit` seconds on a count is left out there.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from plangraph.resources import data_root
from plangraph.validation.compiled import CompiledEngine
from plangraph.validation.engine import Engine, PyShaclEngine
from plangraph.validation.graph import NormalisedRecord
from plangraph.validation.random_submissions import RandomSubmissions
from plangraph.validation.service import Validation
from plangraph.validation.shacl_report import serialized

Triples = list[ox.Triple]
Runner = Callable[[Sequence[Triples]], int]
_PER_GRAPH = 20


def bodies(validation: Validation, count: int, seed: int) -> list[bytes]:
    """Random submissions as JSON texts, nearly all of them readable."""
    made = RandomSubmissions.of(validation, broken=0.005).make(count, seed)
    return [json.dumps(submission, ensure_ascii=False).encode() for submission in made]


def records(validation: Validation, count: int, seed: int) -> list[NormalisedRecord]:
    """Random submissions, normalised."""
    return [validation.normalise(body, "application/json")[0] for body in bodies(validation, count, seed)]


def agreement(validation: Validation, count: int, seed: int) -> int:
    """How many graphs of `count` random submissions get different results from the two engines."""
    fast, reference = CompiledEngine(validation.rules.files), PyShaclEngine(validation.rules.files)
    seen: Counter[str] = Counter()
    different, start = 0, time.perf_counter()
    numbers = range(0, count, 1000)
    for number in numbers:
        made = iter(records(validation, min(1000, count - number), seed + number))
        while group := list(islice(made, _PER_GRAPH)):
            triples = [triple for record in group for triple in record.triples]
            found, expected = Counter(fast.validate(triples)), Counter(reference.validate(triples))
            seen.update(result.shape for result in found.elements())
            if found != expected:
                different += 1
                print("different:", (found - expected) + (expected - found))
        print(f"{min(number + 1000, count)} compared, {different} graphs differ, {time.perf_counter() - start:.0f} s")
    print(f"{sum(seen.values())} results of {len(seen)} of {len(validation.rules.rules)} rules")
    return different


def shapes_turtle(files: Sequence[Path]) -> bytes:
    """All shapes in one Turtle text."""
    quads = (quad for file in files for quad in ox.parse(path=str(file), rename_blank_nodes=True))
    return serialized([quad.triple for quad in quads], ox.RdfFormat.TURTLE)


def one_by_one(engine: Engine) -> Runner:
    """Runs an engine on each submission by itself, as the service does."""
    return lambda graphs: sum(len(engine.validate(graph)) for graph in graphs)


def pyrudof(files: Sequence[Path]) -> Runner | None:
    """Rudof through its Python binding, or None where it is not installed."""
    if importlib.util.find_spec("pyrudof") is None:
        return None
    from pyrudof import Rudof, RudofConfig  # type: ignore[import-not-found]

    rudof = Rudof(RudofConfig())
    rudof.read_shacl(shapes_turtle(files).decode())

    def run(graphs: Sequence[Triples]) -> int:
        found = 0
        for graph in graphs:
            rudof.read_data(serialized(graph, ox.RdfFormat.TURTLE).decode(), merge=False)
            found += len(rudof.validate_shacl())
        return found

    return run


def side_by_side(validation: Validation, counts: Sequence[int], limit_s: float) -> None:
    """Print a table: engine, number of submissions, seconds, and the p50 of one submission."""
    files = validation.rules.files
    graphs = [record.triples for record in records(validation, max(counts), 1)]
    runners: dict[str, Runner | None] = {
        "compiled": one_by_one(CompiledEngine(files)),
        "pySHACL": one_by_one(PyShaclEngine(files)),
        "pyrudof": pyrudof(files),
    }
    print(
        f"{sum(map(len, graphs)) / len(graphs):.0f} triples each, {len(validation.rules.rules)} rules, validation alone"
    )
    for name, runner in runners.items():
        last = 0.0
        for count in counts if runner else ():
            if last * 8 > limit_s:
                print(f"{name:9} {count:6} left out: it would take too long")
                continue
            assert runner is not None
            start = time.perf_counter()
            found = runner(graphs[:count])
            last = time.perf_counter() - start
            print(f"{name:9} {count:6} {last:9.3f} s {last / count * 1000:9.3f} ms each, {found} results")
        if runner is None:
            print(f"{name:9} is not installed")
        elif name in ("compiled", "pySHACL"):
            print(f"{name:9} p50 of one {_p50(runner, graphs[: 500 if name == 'compiled' else 50]):.3f} ms")


def _p50(runner: Runner, graphs: Sequence[Triples]) -> float:
    times = []
    for graph in graphs:
        start = time.perf_counter()
        runner([graph])
        times.append(time.perf_counter() - start)
    return median(times) * 1000


def from_files(validation: Validation, counts: Sequence[int], seed: int) -> None:
    """Print a table of `plangraph validate --format ndjson` on files of random submissions.

    The seconds are those of two processes, the processor seconds and the memory those of one.
    """
    print("submissions   in MB  out MB  seconds, 2 jobs  processor s, 1 job  most memory MiB")
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.ndjson", Path(folder) / "out.ndjson"
        for count in counts:
            with source.open("w", encoding="utf-8") as file:
                for submission in RandomSubmissions.of(validation, broken=0.005).make(count, seed):
                    file.write(json.dumps(submission, ensure_ascii=False) + "\n")
            wall_s, _usage = _command(source, target, 2)
            _wall_s, usage = _command(source, target, 1)
            sizes = f"{source.stat().st_size / 1e6:8.1f}{target.stat().st_size / 1e6:8.1f}"
            times = f"{wall_s:17.1f}{usage.ru_utime + usage.ru_stime:20.1f}"
            print(f"{count:11}{sizes}{times}{usage.ru_maxrss / 1024:17.0f}")


def _command(source: Path, target: Path, jobs: int) -> tuple[float, resource.struct_rusage]:
    command = [Path(sys.executable).with_name("plangraph"), "validate", source, "--format", "ndjson", "--out", target]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--jobs", str(jobs)])
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"plangraph validate ended with the exit code {process.returncode}.")
    return time.perf_counter() - start, usage


def main() -> int:
    """Run what the arguments ask for; 1 when engines disagree."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--counts", default="1,100,1000,10000")
    arguments.add_argument("--limit", type=float, default=120)
    arguments.add_argument("--agreement", type=int, metavar="COUNT")
    arguments.add_argument("--files", metavar="COUNTS")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    validation = Validation.load(data_root())
    if given.agreement:
        return 1 if agreement(validation, given.agreement, given.seed) else 0
    if given.files:
        from_files(validation, [int(count) for count in given.files.split(",")], given.seed)
        return 0
    side_by_side(validation, [int(count) for count in given.counts.split(",")], given.limit)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
