"""The application: routes, middleware, error documents and the lifespan that loads the services."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_fastapi_instrumentator import Instrumentator
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match

from plangraph import __version__
from plangraph.domain.errors import PlangraphError, StoreError
from plangraph.settings import Settings, read_settings
from plangraph_api.assembly import services_from
from plangraph_api.boundaries import load_boundaries
from plangraph_api.endpoint import Endpoint
from plangraph_api.middleware import RefusedCodings, RequestLimits, RequestLog, SecurityHeaders
from plangraph_api.negotiation import prefers_html
from plangraph_api.problems import (
    ProblemError,
    from_domain,
    from_http,
    from_validation,
    problem_body,
    problem_response,
)
from plangraph_api.rendering import page
from plangraph_api.routes import (
    ask,
    catalogue,
    check_page,
    context,
    data_page,
    documentation,
    downloads,
    entities,
    explore,
    features,
    graph_store,
    health,
    pages,
    query_page,
    rules_page,
    saved_queries,
    search,
    sparql,
    suggest,
    template,
    term_pages,
    validate,
)
from plangraph_api.schemas import ProblemJson
from plangraph_api.specification import DescribedApplication, operation_name
from plangraph_api.static_files import own_files, swagger_files

_LOG = logging.getLogger(__name__)
_DESCRIPTION: Final = (
    "Search, cited answers, rule checking and SPARQL over the mineral resources plan of Inner Mongolia, 2021-2025. "
    "Errors are RFC 9457 problem documents."
)
_ROUTERS: Final = (
    search,
    ask,
    suggest,
    validate,
    template,
    sparql,
    graph_store,
    saved_queries,
    features,
    catalogue,
    downloads,
    entities,
    term_pages,
    context,
    data_page,
    health,
    documentation,
    pages,
    query_page,
    rules_page,
    check_page,
    explore,
)
_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"description": "An error.", "model": ProblemJson},
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with the given settings, or with those of the environment."""
    chosen = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with services_from(chosen) as found:
            app.state.services = found
            app.state.endpoint = Endpoint(found.sparql)
            app.state.plan_pages = {}
            app.state.features = {}
            app.state.boundaries = load_boundaries(chosen.boundaries_dir)
            yield

    app = DescribedApplication(
        title="plangraph",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
        redirect_slashes=False,
        generate_unique_id_function=operation_name,
    )
    for module in _ROUTERS:
        app.include_router(module.router)
    app.mount("/static/swagger", swagger_files(), "swagger")
    app.mount("/static", own_files(), "static")
    add_errors(app)
    add_middleware(app, chosen)
    return app


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """The layers around the routes; the last one added is the outermost."""
    Instrumentator(should_ignore_untemplated=True, excluded_handlers=["/metrics"]).instrument(app).expose(
        app,
        include_in_schema=True,
        tags=["Service"],
        summary="Metrics for Prometheus",
        response_class=PlainTextResponse,
    )
    app.add_middleware(RequestLimits, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(RequestLog)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(RefusedCodings)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Content-Location", "Retry-After", "X-Request-ID"],
    )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CorrelationIdMiddleware)


def add_errors(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    async def on_http(request: Request, error: Exception) -> Response:
        problem = from_http(request, error) if isinstance(error, HTTPException) else from_http(request, _unknown())
        if problem.status_code == 405 and request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(_allowed(app, request))})
        if problem.status_code == 405:
            problem.headers = {**(problem.headers or {}), "Allow": ", ".join(_allowed(app, request))}
        return _answer(request, problem)

    async def on_validation(request: Request, error: Exception) -> Response:
        return _answer(request, from_validation(error) if isinstance(error, RequestValidationError) else _unknown())

    async def on_domain(request: Request, error: Exception) -> Response:
        if not isinstance(error, PlangraphError):
            return _answer(request, _unknown())
        problem = from_domain(error)
        if problem.status_code == 500:
            raise error
        if isinstance(error, StoreError):
            _LOG.error("the graph cannot be read", extra={"cause": str(error)})
        return _answer(request, problem)

    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(PlangraphError, on_domain)


def _unknown() -> ProblemError:
    return ProblemError(500, "internal-error", "The service failed.")


def _answer(request: Request, problem: ProblemError) -> Response:
    """The problem as a page for a browser, as a document for everyone else."""
    if not prefers_html(request):
        return problem_response(problem)
    response = page(request, "error.html", status=problem.status_code, problem=problem_body(problem), kind=problem.kind)
    response.headers.update(problem.headers or {})
    return response


def _allowed(app: FastAPI, request: Request) -> list[str]:
    """The methods that some route allows at the request's address."""
    methods: set[str] = {"OPTIONS"}
    included = [route for module in _ROUTERS for route in module.router.routes]
    for route in [*app.router.routes, *included]:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)
