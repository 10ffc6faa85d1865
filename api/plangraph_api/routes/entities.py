"""`/id/…`, `/vocab/…`, `/ontology`, `/shapes` and `/graph/…`: every IRI of plangraph, dereferenced."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.errors import AddressError
from plangraph.domain.identifiers import BASE, address_of
from plangraph.graph.terms import Triple
from plangraph.sparql.formats import EXTENSIONS, GRAPH_FORMATS, content_type
from plangraph_api.caching import tag_of, tagged_response
from plangraph_api.dependencies import Needed, Services
from plangraph_api.entities import MAX_REFERENCES, references, resource_triples, resources, to_bytes
from plangraph_api.negotiation import HTML, negotiate
from plangraph_api.parameters import only
from plangraph_api.rendering import page, page_language

router = APIRouter(tags=["Linked data"], dependencies=[only("lang")])

_OFFERED: Final = ("text/turtle", HTML, "application/ld+json", "application/n-triples", "application/rdf+xml")
_ENDINGS: Final = {ending: media_type for ending, media_type in EXTENSIONS.items() if media_type in GRAPH_FORMATS} | {
    "html": HTML
}


def _split(path: str) -> tuple[str, str | None]:
    """The path of a resource, and the media type that its file ending names."""
    stem, dot, ending = path.rpartition(".")
    return (stem, _ENDINGS[ending]) if dot and ending in _ENDINGS else (path, None)


async def _dereference(request: Request, needed: Services, path: str) -> Response:
    path, named_type = _split(path)
    iri = f"{BASE}{path}"
    triples = await needed.workshop.run(lambda: resource_triples(needed.store, iri))
    media_type = named_type or negotiate(request, _OFFERED)
    links = ", ".join(
        f'</{path}.{ending}>; rel="alternate"; type="{_ENDINGS[ending]}"' for ending in ("ttl", "jsonld", "nt", "rdf")
    )
    headers = {"Link": links, "Content_Location": f"/{path}.{_ending(media_type)}"}
    if media_type == HTML:
        response = await _page(request, needed, iri, triples)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response
    body = await needed.workshop.run(lambda: to_bytes(triples, media_type))
    return tagged_response(request, body, content_type(media_type), tag_of(body), **headers)


def _ending(media_type: str) -> str:
    return next(ending for ending, named in _ENDINGS.items() if named == media_type)


async def _page(request: Request, needed: Services, iri: str, triples: list[Triple]) -> Response:
    language = page_language(request)
    shown = await needed.workshop.run(lambda: resources(needed.store, triples, language))
    own = [resource for resource in shown if resource.iri == iri]
    found = await needed.workshop.run(lambda: references(needed.store, iri, language))
    return page(
        request,
        "entity.html",
        iri=iri,
        resource=own[0] if own else None,
        members=[resource for resource in shown if resource.iri != iri],
        references=found[:MAX_REFERENCES],
        more_references=len(found) > MAX_REFERENCES,
        plan_address=_plan_address(iri),
    )


def _plan_address(iri: str) -> str | None:
    """The anchor on the plan's page, for a unit of the plan."""
    try:
        return str(address_of(iri)[1])
    except AddressError:
        return None


_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    200: {
        "description": "The resource in the form asked for.",
        "content": {media_type: {} for media_type in _OFFERED},
    }
}


@router.get(
    "/id/{path:path}", summary="A unit, fact or norm of the plan", responses=_RESPONSES, response_class=Response
)
async def identified(request: Request, needed: Needed, path: str) -> Response:
    """What the graph says about a unit, fact or norm; an ending such as `.ttl` names the form."""
    return await _dereference(request, needed, f"id/{path}")


@router.get("/vocab/{path:path}", summary="A concept or a scheme", responses=_RESPONSES, response_class=Response)
async def vocabulary(request: Request, needed: Needed, path: str) -> Response:
    """What the graph says about a concept, or about a scheme with all its concepts."""
    return await _dereference(request, needed, f"vocab/{path}")


@router.get("/graph/{path}", summary="A named graph", responses=_RESPONSES, response_class=Response)
async def graph(request: Request, needed: Needed, path: str) -> Response:
    """All triples of a named graph of the dataset."""
    return await _dereference(request, needed, f"graph/{path}")


@router.get("/ontology", summary="The ontology", responses=_RESPONSES, response_class=Response)
async def ontology(request: Request, needed: Needed) -> Response:
    """All terms of the ontology with labels and definitions in Chinese and English."""
    return await _dereference(request, needed, "ontology")


@router.get("/shapes", summary="The rule book", responses=_RESPONSES, response_class=Response)
async def shapes(request: Request, needed: Needed) -> Response:
    """All SHACL shapes with the norms that they enforce."""
    return await _dereference(request, needed, "shapes")


@router.get("/ontology.{ending}", include_in_schema=False)
@router.get("/shapes.{ending}", include_in_schema=False)
async def document_in_one_form(request: Request, needed: Needed) -> Response:
    """The ontology or the rule book in the form that the ending names."""
    return await _dereference(request, needed, request.url.path.removeprefix("/"))
