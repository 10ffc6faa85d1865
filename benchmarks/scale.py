"""A large index over invented plans: how long it takes to build, what it weighs, and how fast it answers.

Usage: `python -m benchmarks.scale [--units 1000000] [--folder FOLDER] [--processes 2]`. It needs a current build
(`plangraph build`) for the vocabularies, and the extra `large`. `tests/support/synthetic_plans.py` makes the plans.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.support.synthetic_plans import SyntheticPlans

from plangraph.cli.opening import open_index
from plangraph.graph.concepts import Concept
from plangraph.resources import data_root
from plangraph.search.dense import Encoder
from plangraph.search.filters import Filters
from plangraph.search.index import SearchIndex
from plangraph.search.large import open_large
from plangraph.search.large_analysis import AnalystRecipe
from plangraph.search.large_writing import Material, write_large
from plangraph.search.linking import label_keys
from plangraph.search.models import ModelChoice, open_encoder
from plangraph.search.prepared import Prepared, TextList, nameable
from plangraph.search.segmentation import JiebaSegmenter
from plangraph.search.sound import read_readings
from plangraph.search.stored import StoredPassages
from plangraph.settings import read_settings


def bundled() -> Encoder:
    """The bundled encoder."""
    encoder = open_encoder(data_root(), ModelChoice())
    assert encoder is not None
    return encoder


def vocabulary(plans: SyntheticPlans, units: int) -> list[Concept]:
    """The project's own concepts, and the place of every invented plan."""
    return [*open_index(read_settings()).concepts, *(plans.plan(n).concept for n in range(plans.plans(units)))]


def opened(folder: Path, concepts: Sequence[Concept]) -> SearchIndex:
    """The search over a large index."""
    known = nameable(concepts)
    keys = label_keys(known)
    segmenter = JiebaSegmenter(keys)
    nothing = TextList.of(())
    engine = open_large(folder, bundled(), segmenter)
    prepared = Prepared(tuple(known), keys, {}, nothing, nothing, (), engine.links, read_readings())
    return SearchIndex(StoredPassages(folder), prepared, {}, segmenter=segmenter, engine=engine)


def timed(index: SearchIndex, questions: Sequence[str], filters: Filters | None = None) -> str:
    """Median and 99th percentile of the milliseconds that a question takes, by the clock and of the processor."""
    clock, processor = [], []
    for question in questions:
        started, used = time.perf_counter(), time.process_time()
        index.search(question, 10, filters=filters)
        clock.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - used) * 1000)
    last = sorted(clock)[int(0.99 * (len(clock) - 1))]
    return f"p50 {median(clock):.1f} ms (of the processor {median(processor):.1f} ms), p99 {last:.1f} ms"


def status(name: str) -> float:
    """A line of this process's memory in MiB, such as VmRSS or RssAnon."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def main() -> None:
    """Build, open, ask, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep the index here, and use it again where it is there")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    plans = SyntheticPlans()
    concepts = vocabulary(plans, given.units)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="plangraph-scale-"), "index")
    if not folder.is_dir():
        started = time.perf_counter()
        recipe = AnalystRecipe(concepts, data_root())
        material = Material(concepts, bundled(), recipe=recipe, processes=given.processes)
        write_large(folder, plans.passages(given.units), given.units, material)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"built {given.units} units in {time.perf_counter() - started:.0f} s, at most {used:.0f} MiB", flush=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    started, before = time.perf_counter(), status("VmRSS")
    index = opened(folder, concepts)
    print(f"index of {size:.0f} MiB opened in {time.perf_counter() - started:.1f} s")
    questions = plans.questions(300, plans.plans(given.units))
    timed(index, questions[:20])
    print("searches:", timed(index, questions[20:]))
    for name, filters in (("one mineral", Filters(mineral="萤石")), ("one plan", Filters(document="synthetic-00000"))):
        print(f"searches within {name}:", timed(index, questions[:50], filters))
    print(f"memory: {status('VmRSS'):.0f} MiB ({before:.0f} before), of it {status('RssAnon'):.0f} MiB of its own")


if __name__ == "__main__":
    main()
