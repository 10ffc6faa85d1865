"""Puts the services together from the current build: the plan's records, the graph, the index, answers and workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.domain.identifiers import DEFAULT_DOCUMENT
from plangraph.graph.builds import Build, leased_build
from plangraph.graph.concepts import load_concepts
from plangraph.graph.oxigraph_store import OxigraphStore, open_store
from plangraph.qa.answering import Answerer
from plangraph.resources import data_root
from plangraph.search.filters import load_modalities
from plangraph.search.index import SearchIndex
from plangraph.search.loading import Vocabulary, load_index
from plangraph.search.models import ModelChoice
from plangraph.settings import Settings
from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlService
from plangraph.validation.service import default_validation, validate
from plangraph_api.dependencies import Services, Workshop
from plangraph_api.library import Library

_LOG = logging.getLogger(__name__)
_THREADS: Final = 2  # searches and answers hold the interpreter; more threads would only take turns
_INDEX_FOLDER: Final = "index"


@dataclass(frozen=True, slots=True)
class _Loaded:
    plan: PlanDocument
    store: OxigraphStore
    index: SearchIndex
    answerer: Answerer


def _load(build: Build, settings: Settings) -> _Loaded:
    root = data_root()
    index_dir = settings.state_dir / _INDEX_FOLDER
    model = ModelChoice(settings.encoder_model, settings.encoder_query_prompt, settings.reranker_model)
    store = open_store(build.store_path)
    concepts = load_concepts(store)
    fingerprint = build.record.fingerprint
    index = load_index(root, index_dir, fingerprint, lambda: Vocabulary(concepts, load_modalities(store)), model)
    return _Loaded(load_corpus(root).document(DEFAULT_DOCUMENT), store, index, Answerer(index, store, concepts))


def _report(part: asyncio.Future[Any]) -> None:
    """Log why a part could not be loaded; whoever needs it then fails with the same error."""
    if not part.cancelled() and (error := part.exception()) is not None:
        _LOG.error("a part of the service cannot be loaded", exc_info=error)


@asynccontextmanager
async def services_from(settings: Settings) -> AsyncIterator[Services]:
    """The services over the current build, until the context ends.

    Raises:
        StoreError: when nothing has been built, or the build is damaged.
    """
    with leased_build(settings.state_dir) as build:  # later builds leave it on disk while this service runs
        async with _services_over(build, settings) as found:
            yield found


@asynccontextmanager
async def _services_over(build: Build, settings: Settings) -> AsyncIterator[Services]:
    pool = WorkerPool(build.store_path, settings.sparql_workers, settings.query_memory_mib)
    sparql = SparqlService(pool, Limits(settings.query_timeout_s, settings.query_max_rows))
    workshop, checking = Workshop(_THREADS), Workshop(1)
    try:
        loaded, _ = await asyncio.gather(workshop.run(lambda: _load(build, settings)), sparql.start())
        library = Library(loaded.store, loaded.plan, data_root())
        preparing = asyncio.ensure_future(workshop.run(library.prepare))  # a page that comes first makes them itself
        preparing.add_done_callback(_report)
        rules = asyncio.ensure_future(checking.run(default_validation))  # checks wait for it in their own queue
        rules.add_done_callback(_report)
        yield Services(
            settings=settings,
            plan=loaded.plan,
            store=loaded.store,
            build=build.record,
            library=library,
            build_path=build.path,
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
