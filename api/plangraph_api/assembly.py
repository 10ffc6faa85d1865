"""Puts the services together from the current build: the plan's records, the graph, the index, answers and workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.domain.identifiers import DEFAULT_DOCUMENT
from plangraph.graph.builds import Build, current_build
from plangraph.graph.concepts import load_concepts
from plangraph.graph.oxigraph_store import OxigraphStore, open_store
from plangraph.qa.answering import Answerer
from plangraph.resources import data_root
from plangraph.search.index import SearchIndex
from plangraph.search.loading import load_index
from plangraph.settings import Settings
from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlService
from plangraph.validation.service import Validation, default_validation, validate
from plangraph_api.dependencies import Services, Workshop

_LOG = logging.getLogger(__name__)
_THREADS: Final = 2  # searches and answers hold the interpreter; more threads would only take turns
_INDEX_FOLDER: Final = "index"


@dataclass(frozen=True, slots=True)
class _Loaded:
    plan: PlanDocument
    store: OxigraphStore
    index: SearchIndex
    answerer: Answerer


def _load(build: Build, index_dir: Path) -> _Loaded:
    root = data_root()
    store = open_store(build.store_path)
    concepts = load_concepts(store)
    index = load_index(root, index_dir, build.record.fingerprint, lambda: concepts)
    return _Loaded(load_corpus(root).document(DEFAULT_DOCUMENT), store, index, Answerer(index, store, concepts))


def _report(rules: asyncio.Future[Validation]) -> None:
    """Log why the rule book could not be loaded; each check then fails with the same error."""
    if not rules.cancelled() and (error := rules.exception()) is not None:
        _LOG.error("the rule book cannot be loaded", exc_info=error)


@asynccontextmanager
async def services_from(settings: Settings) -> AsyncIterator[Services]:
    """The services over the current build, until the context ends.

    Raises:
        StoreError: when nothing has been built, or the build is damaged.
    """
    build = current_build(settings.state_dir)
    pool = WorkerPool(build.store_path, settings.sparql_workers, settings.query_memory_mib)
    sparql = SparqlService(pool, Limits(settings.query_timeout_s, settings.query_max_rows))
    workshop, checking = Workshop(_THREADS), Workshop(1)
    try:
        loaded, _ = await asyncio.gather(
            workshop.run(lambda: _load(build, settings.state_dir / _INDEX_FOLDER)), sparql.start()
        )
        rules = asyncio.ensure_future(checking.run(default_validation))  # checks wait for it in their own queue
        rules.add_done_callback(_report)
        yield Services(
            settings=settings,
            plan=loaded.plan,
            store=loaded.store,
            build=build.record,
            sparql=sparql,
            search=loaded.index.search,
            answer=loaded.answerer.ask,
            validate=validate,
            is_complete=rules.done,
            workshop=workshop,
            checking=checking,
        )
    finally:
        await sparql.close()
        workshop.close()
        checking.close()
