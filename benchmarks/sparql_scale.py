"""Measures the embedded store far beyond the size of one plan: bulk load, opening, and queries through workers.

`python benchmarks/sparql_scale.py [TRIPLES]` invents a dataset of mines with a seeded generator (ten million triples
unless told), loads it into a folder that is removed afterwards, and prints the figures. It needs some 150 bytes of disk
for each triple, twice.
"""

from __future__ import annotations

import asyncio
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pyoxigraph

from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlRequest, SparqlService

TRIPLES_EACH: Final = 10
EX: Final = "https://example.org/"
JSON: Final = "application/sparql-results+json"
NODE: Final = f"{EX}mine/4711"
SHAPES: Final = {
    "look-up": f"SELECT * {{ <{NODE}> ?p ?o }}",
    "mines of a region": f"SELECT ?m {{ ?m <{EX}region> <{EX}region/17> ; <{EX}mineral> <{EX}mineral/3> }} LIMIT 100",
    "4-way join": f"SELECT * {{ ?m <{EX}region> <{EX}region/17> ; <{EX}owner> ?o ; <{EX}capacity> ?c . "
    f"?n <{EX}owner> ?o ; <{EX}mineral> <{EX}mineral/3> }} LIMIT 50",
    "path": f"SELECT ?p {{ <{NODE}> <{EX}neighbour>+ ?p }} LIMIT 50",
    "OPTIONAL": f"SELECT * {{ ?m <{EX}owner> <{EX}owner/99> OPTIONAL {{ ?m <{EX}closed> ?d }} }}",
    "DESCRIBE": f"DESCRIBE <{NODE}>",
    "ASK": f"ASK {{ ?m <{EX}capacity> 99999 }}",
}
ROUNDS: Final = 30


def generate(path: Path, triples: int) -> None:
    """Write an invented dataset in N-Quads, equal for equal sizes."""
    chance = random.Random(2021)  # noqa: S311 - reproducible, not secret
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    mines = triples // TRIPLES_EACH
    with path.open("w", encoding="utf-8") as file:
        for number in range(mines):
            mine, end = f"<{EX}mine/{number}>", f"<{EX}graph/{number % 8}> .\n"
            statements = (
                f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Mine>",
                f'<{EX}label> "矿山 {number}"@zh',
                f"<{EX}region> <{EX}region/{chance.randrange(100)}>",
                f"<{EX}mineral> <{EX}mineral/{chance.randrange(60)}>",
                f"<{EX}owner> <{EX}owner/{chance.randrange(mines // 10 + 1)}>",
                f'<{EX}capacity> "{chance.randrange(100_000)}"^^<{integer}>',
                f'<{EX}employees> "{chance.randrange(3000)}"^^<{integer}>',
                f"<{EX}neighbour> <{EX}mine/{chance.randrange(mines)}>",
                f'<{EX}opened> "{chance.randrange(1950, 2026)}"^^<http://www.w3.org/2001/XMLSchema#gYear>',
                f'<{EX}closed> "{chance.randrange(2026, 2060)}"^^<http://www.w3.org/2001/XMLSchema#gYear>',
            )
            file.writelines(f"{mine} {statement} {end}" for statement in statements)


async def ask(store_path: Path) -> None:
    """Print p50 and the slowest of each query, asked through workers with all limits on."""
    service = SparqlService(WorkerPool(store_path, 2, 1024), Limits(timeout_s=60.0))
    started = time.perf_counter()
    await service.start()
    print(f"two workers ready in {time.perf_counter() - started:.2f} s")
    try:
        for name, query in SHAPES.items():
            media_type = "text/turtle" if name == "DESCRIBE" else JSON
            times = []
            for number in range(ROUNDS):
                started = time.perf_counter()
                await service.answer(SparqlRequest(f"{query} #{number}", media_type))
                times.append((time.perf_counter() - started) * 1000)
            print(f"{name:<20} p50 {statistics.median(times):8.2f} ms   slowest {max(times):8.2f} ms", flush=True)
    finally:
        await service.close()


def main(triples: int) -> None:
    """Generate, load, open and ask; the folder is removed whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="plangraph-scale-"))
    if shutil.disk_usage(folder).free < triples * 400:
        sys.exit(f"{folder} has too little room: {triples * 400 // 2**30} GiB are needed.")
    try:
        data, store_path = folder / "data.nq", folder / "store"
        generate(data, triples)
        print(f"{triples} triples, {data.stat().st_size / 2**20:.0f} MiB of N-Quads", flush=True)
        store, started = pyoxigraph.Store(str(store_path)), time.perf_counter()
        store.bulk_load(path=str(data), format=pyoxigraph.RdfFormat.N_QUADS)
        loaded = time.perf_counter() - started
        print(f"bulk load {loaded:.0f} s, {triples / loaded:,.0f} triples/s", flush=True)
        started = time.perf_counter()
        store.optimize()
        store.flush()
        del store
        print(f"optimize {time.perf_counter() - started:.0f} s", flush=True)
        data.unlink()
        size = sum(file.stat().st_size for file in store_path.iterdir())
        started = time.perf_counter()
        opened = pyoxigraph.Store.read_only(str(store_path))
        print(f"store of {size / 2**20:.0f} MiB opened in {time.perf_counter() - started:.3f} s", flush=True)
        del opened
        asyncio.run(ask(store_path))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest worker process {peak:.0f} MiB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
