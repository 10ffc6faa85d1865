"""The application over any RDF dataset: the endpoint, its description and its Graph Store reading, and nothing else.

The dataset lies in a store of its own; its default graph is kept unless the operator asks for the union of the others.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI

from plangraph import __version__
from plangraph.settings import Settings
from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlService
from plangraph_api.app import add_errors, add_middleware
from plangraph_api.endpoint import Endpoint, NeededEndpoint
from plangraph_api.parameters import only
from plangraph_api.routes import catalogue, graph_store, sparql
from plangraph_api.schemas import HealthJson
from plangraph_api.specification import DescribedApplication, operation_name
from plangraph_api.static_files import own_files

_DESCRIPTION: Final = "SPARQL 1.1 queries over one dataset, read-only."

health = APIRouter(tags=["Service"], dependencies=[only()])


@health.get("/healthz", summary="Whether the process lives")
async def alive() -> HealthJson:
    """Answers as long as the process serves requests at all."""
    return HealthJson(status="ok", version=__version__)


@health.get("/readyz", summary="Whether the service can answer")
async def ready(needed: NeededEndpoint) -> HealthJson:
    """Answers once the dataset is loaded."""
    await needed.sizes()
    return HealthJson(status="ok", version=__version__)


def create_dataset_app(store_path: Path, settings: Settings, *, union_default_graph: bool = False) -> FastAPI:
    """The application over the store at `store_path`, whose default graph is the union of the others or its own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = WorkerPool(store_path, settings.sparql_workers, settings.query_memory_mib)
        service = SparqlService(
            pool, Limits(settings.query_timeout_s, settings.query_max_rows), union_default_graph=False
        )
        try:
            await service.start()
            app.state.endpoint = Endpoint(service, is_union=union_default_graph)
            yield
        finally:
            await service.close()

    app = DescribedApplication(
        title="plangraph dataset",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_name,
    )
    for router in (sparql.router, graph_store.router, catalogue.void_router, health):
        app.include_router(router)
    app.mount("/static", own_files(), "static")
    add_errors(app)
    add_middleware(app, settings)
    return app
