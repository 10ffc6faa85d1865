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
from plangraph_api.localization import LANGUAGES
from plangraph_api.negotiation import HTML, negotiate, preferred_language
from plangraph_api.neighbourhood import neighbourhood
from plangraph_api.parameters import only
from plangraph_api.problems import TITLES, ProblemError
from plangraph_api.rendering import page
from plangraph_api.routes.term_pages import ontology_index, shapes_index
from plangraph_api.schemas import ProblemTypeJson
from plangraph_api.withdrawn import gone, withdrawn

router = APIRouter(tags=["Linked data"], dependencies=[only("lang")])

_OFFERED: Final = ("text/turtle", HTML, "application/ld+json", "application/n-triples", "application/rdf+xml")
_ENDINGS: Final = {ending: media_type for ending, media_type in EXTENSIONS.items() if media_type in GRAPH_FORMATS} | {
    "html": HTML
}
_ALTERNATES: Final = ("ttl", "jsonld", "nt", "rdf", "html")


def _split(path: str) -> tuple[str, str | None]:
    """The path of a resource, and the media type that its file ending names."""
    stem, dot, ending = path.rpartition(".")
    return (stem, _ENDINGS[ending]) if dot and ending in _ENDINGS else (path, None)


async def _dereference(request: Request, needed: Services, path: str) -> Response:
    whole, (path, named_type) = path, _split(path)
    for candidate in (whole, path):
        if entry := withdrawn().get(candidate):
            raise gone(entry)
    iri = f"{BASE}{path}"
    triples = await needed.workshop.run(lambda: resource_triples(needed.store, iri))
    media_type = named_type or negotiate(request, _OFFERED)
    headers = {"Link": _links(path), "Content_Location": f"/{path}.{_ending(media_type)}"}
    if media_type == HTML:
        response = await _page(request, needed, iri, triples)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        response.headers["Vary"] = "Accept, Accept-Language"
        return response
    body = await needed.workshop.run(lambda: to_bytes(triples, media_type))
    return tagged_response(request, body, content_type(media_type), tag_of(body), **headers)


def _links(path: str) -> str:
    """The other representations of a resource, its own IRI and the description of the dataset it belongs to."""
    others = [f'</{path}.{ending}>; rel="alternate"; type="{_ENDINGS[ending]}"' for ending in _ALTERNATES]
    return ", ".join(
        [
            *others,
            f'<{BASE}{path}>; rel="canonical"',
            '</.well-known/void>; rel="http://www.w3.org/2007/05/powder-s#describedby"',
        ]
    )


def _ending(media_type: str) -> str:
    return next(ending for ending, named in _ENDINGS.items() if named == media_type)


async def _page(request: Request, needed: Services, iri: str, triples: list[Triple]) -> Response:
    language = preferred_language(request, LANGUAGES)
    if iri == f"{BASE}ontology":
        return await ontology_index(request, needed, language)
    if iri == f"{BASE}shapes":
        return await shapes_index(request, needed, language)
    shown = await needed.workshop.run(lambda: resources(needed.store, triples, language))
    own = [resource for resource in shown if resource.iri == iri]
    found = await needed.workshop.run(lambda: references(needed.store, iri, language))
    return page(
        request,
        "entity.html",
        language=language,
        iri=iri,
        resource=own[0] if own else None,
        members=[resource for resource in shown if resource.iri != iri],
        references=found[:MAX_REFERENCES],
        more_references=len(found) > MAX_REFERENCES,
        picture=neighbourhood(own[0], found[:MAX_REFERENCES]) if own else None,
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


@router.get("/ontology/{path:path}", summary="A module of the ontology", responses=_RESPONSES, response_class=Response)
async def ontology_module(request: Request, needed: Needed, path: str) -> Response:
    """The terms of a module, or of the version of one that its version IRI names."""
    return await _dereference(request, needed, f"ontology/{path}")


@router.get("/shapes/{path:path}", summary="A part of the rule book", responses=_RESPONSES, response_class=Response)
async def shapes_module(request: Request, needed: Needed, path: str) -> Response:
    """The shapes of one family of norms."""
    return await _dereference(request, needed, f"shapes/{path}")


@router.get("/problems/{kind}", summary="A type of problem")
async def problem_type(kind: str) -> ProblemTypeJson:
    """What the type of a problem document means."""
    if kind not in TITLES:
        raise ProblemError(404, "not-found", f"There is no type of problem {kind!r}. docs/http-api.md lists them.")
    return ProblemTypeJson(type=f"{BASE}problems/{kind}", title=TITLES[kind])


@router.get("/ontology.{ending}", include_in_schema=False)
@router.get("/shapes.{ending}", include_in_schema=False)
async def document_in_one_form(request: Request, needed: Needed) -> Response:
    """The ontology or the rule book in the form that the ending names."""
    return await _dereference(request, needed, request.url.path.removeprefix("/"))
