"""Puts the services together from the current build: the plan's records, the graph, the index, answers and workers."""

from __future__ import annotations

import asyncio
import gc
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
from plangraph.graph.opening import open_graph
from plangraph.graph.store import GraphStore
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
from plangraph_api.kept_rules import kept_path
from plangraph_api.library import Library
from plangraph_api.rendering import keep_compiled

_LOG = logging.getLogger(__name__)
_THREADS: Final = 2  # searches and answers hold the interpreter; more threads would only take turns
_INDEX_FOLDER: Final = "index"
_TEMPLATES_FOLDER: Final = "templates"


@dataclass(frozen=True, slots=True)
class _Loaded:
    plan: PlanDocument
    store: GraphStore
    index: SearchIndex
    answerer: Answerer


def _load(build: Build, settings: Settings) -> _Loaded:
    root = data_root()
    index_dir = settings.state_dir / _INDEX_FOLDER
    model = ModelChoice(settings.encoder_model, settings.encoder_query_prompt, settings.reranker_model)
    store = open_graph(build, settings.remote, settings.query_timeout_s)

    def vocabulary() -> Vocabulary:
        return Vocabulary(load_concepts(store), load_modalities(store))

    index = load_index(root, index_dir, build.record.fingerprint, vocabulary, model, engine=settings.index)
    plan = load_corpus(root).document(DEFAULT_DOCUMENT)
    index.search(plan.manifest.title, 1)  # a model that needs torch is loaded now, not with the first question
    return _Loaded(plan, store, index, Answerer(index, store, index.concepts, settings.chat))


async def _prepare(library: Library, workshop: Workshop, rules: asyncio.Future[Any]) -> None:
    """Make the parts of pages once the service is ready; then what is loaded is left to itself by the collector."""
    await asyncio.wait((rules,))
    try:
        await workshop.run(library.prepare)
    finally:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()


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
    pool = WorkerPool(settings.remote or build.store_path, settings.sparql_workers, settings.query_memory_mib)
    sparql = SparqlService(pool, Limits(settings.query_timeout_s, settings.query_max_rows))
    workshop, checking = Workshop(_THREADS), Workshop(1)
    try:
        loaded, _ = await asyncio.gather(workshop.run(lambda: _load(build, settings)), sparql.start())
        folder = settings.state_dir / _INDEX_FOLDER
        rules_file = kept_path(folder, build.record.fingerprint)
        keep_compiled(settings.state_dir / _TEMPLATES_FOLDER)
        library = Library(loaded.store, loaded.plan, data_root(), loaded.index.concepts, rules_file)
        rules = asyncio.ensure_future(checking.run(default_validation))  # checks wait for it in their own queue
        rules.add_done_callback(_report)
        preparing = asyncio.ensure_future(_prepare(library, workshop, rules))  # a page that comes first makes them
        preparing.add_done_callback(_report)
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
