"""`/.well-known/void` and `/catalog`: the dataset described to machines, with statistics and all its files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

import pyoxigraph
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph import __version__
from plangraph.domain.identifiers import BASE
from plangraph.sparql.catalogue import CATALOGUE_PREFIXES, File, Statistics, dcat, plan_void, void
from plangraph.sparql.formats import content_type
from plangraph.sparql.serialization import write_graph
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Services, services
from plangraph_api.endpoint import Endpoint, endpoint
from plangraph_api.negotiation import negotiate
from plangraph_api.parameters import only
from plangraph_api.routes.downloads import offered

void_router = APIRouter(tags=["Linked data"], dependencies=[only()])
router = APIRouter(tags=["Linked data"], dependencies=[only()])

_FORMATS: Final = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_DATASET: Final = f"{BASE}catalog#dataset"
_SUBJECTS: Final = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
_OBJECTS: Final = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"
_PROPERTIES: Final = "SELECT ?name (COUNT(*) AS ?n) WHERE { ?s ?name ?o } GROUP BY ?name"
_CLASSES: Final = "SELECT ?name (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?name FILTER(isIRI(?name)) } GROUP BY ?name"
_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "The description.", "content": {media_type: {} for media_type in _FORMATS}}
}


async def _statistics(needed: Endpoint) -> Statistics:
    sizes = await needed.sizes()
    [subjects], [objects] = await needed.rows(_SUBJECTS), await needed.rows(_OBJECTS)
    properties, classes = await needed.rows(_PROPERTIES), await needed.rows(_CLASSES)
    return Statistics(
        triples=sizes.default,
        subjects=int(subjects["n"]["value"]),
        objects=int(objects["n"]["value"]),
        properties={row["name"]["value"]: int(row["n"]["value"]) for row in properties},
        classes={row["name"]["value"]: int(row["n"]["value"]) for row in classes},
        graphs=sizes.named,
    )


async def _files(request: Request, needed: Services) -> list[File]:
    return [
        File(
            file.content,
            str(request.url_for("read_download", name=file.name)),
            file.media_type,
            file.bytes,
            file.sha256,
        )
        for file in await offered(needed)
    ]


def _response(request: Request, triples: Iterable[pyoxigraph.Triple]) -> Response:
    media_type = negotiate(request, _FORMATS)
    output = io.BytesIO()
    write_graph(triples, output, media_type, CATALOGUE_PREFIXES)
    body = output.getvalue()
    return tagged_response(request, body, content_type(media_type), tag_of(body))


@void_router.get(
    "/.well-known/void", summary="The dataset described in VoID", responses=_RESPONSES, response_class=Response
)
async def read_void(request: Request) -> Response:
    """Sizes, classes, properties, graphs and files of the dataset. Source: RFC 8615 for the address."""
    needed = endpoint(request)
    address, sparql = str(request.url_for("read_void")), str(request.url_for("get_query"))
    statistics = await _statistics(needed)
    if not hasattr(request.app.state, "services"):
        return _response(request, void(address, f"{sparql}#dataset", sparql, statistics))
    described = [*void(address, _DATASET, sparql, statistics)]
    described += plan_void(_DATASET, await _files(request, services(request)))
    return _response(request, described)


@router.get("/catalog", summary="The dataset in a DCAT catalogue", responses=_RESPONSES, response_class=Response)
async def read_catalogue(request: Request) -> Response:
    """The dataset, its graphs, its files with checksums and its endpoint, for data portals."""
    needed = services(request)
    files = await _files(request, needed)
    version = f"{__version__}+{needed.build.fingerprint[:12]}"
    sparql = str(request.url_for("get_query"))
    return _response(request, dcat(f"{BASE}catalog", _DATASET, sparql, version, files))


router.include_router(void_router)
