"""`/data`: the files for download with sizes and checksums, the versions, the rights, and how to cite and verify."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph import __version__
from plangraph.domain.identifiers import BASE, unit_iri
from plangraph.domain.vocabulary import GRAPH_NAMES
from plangraph.graph.downloads import WHOLE, Download
from plangraph.sparql.catalogue import wording
from plangraph.validation.service import default_validation
from plangraph_api.dependencies import Needed, Services
from plangraph_api.entities import labels_of, shortened
from plangraph_api.parameters import only
from plangraph_api.rendering import page, page_language
from plangraph_api.routes.downloads import SUMS, offered
from plangraph_api.routes.template import workbook_body

router = APIRouter(include_in_schema=False, dependencies=[only("lang")])

_FORMATS: Final = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "nq": "N-Quads",
    "trig": "TriG",
    "xlsx": "Excel",
}
_NAMED: Final = ("ontology", "shapes")
_TEMPLATE: Final = "/data/submission-template"
_STEPS: Final = ((1_000_000, "MB"), (1_000, "KB"))


@dataclass(frozen=True, slots=True)
class Link:
    """One file as the page shows it: its address, name, format, size to read, exact size and checksum."""

    address: str
    name: str
    format: str
    size: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What some files hold, in the words of the catalogue, and the files in the order of the formats."""

    content: str
    title: str
    description: str
    links: tuple[Link, ...]


def readable_size(number: int) -> str:
    """A number of bytes with three figures or so, in decimal KB and MB."""
    for step, unit in _STEPS:
        if number >= step:
            return f"{number / step:.0f} {unit}" if number >= 100 * step else f"{number / step:.1f} {unit}"
    return f"{number} B"


def _link(file: Download) -> Link:
    ending = file.name.rpartition(".")[2]
    address = f"/downloads/{file.name}"
    return Link(address, file.name, _FORMATS[ending], readable_size(file.bytes), file.bytes, file.sha256)


def _links(files: Iterable[Download], content: str) -> tuple[Link, ...]:
    order = list(_FORMATS.values())
    return tuple(
        sorted((_link(file) for file in files if file.content == content), key=lambda link: order.index(link.format))
    )


def _entry(files: Iterable[Download], content: str, language: str) -> Entry:
    words = wording(content)
    return Entry(content, words["title"][language], words["description"][language], _links(files, content))


def _others(files: Sequence[Download]) -> tuple[Link, ...]:
    """The files that are neither the dataset nor a graph: the context of submissions."""
    return tuple(_link(file) for file in files if file.content not in (WHOLE, *GRAPH_NAMES))


async def _template(needed: Services) -> Link:
    body = await needed.checking.run(workbook_body)
    digest = hashlib.sha256(body).hexdigest()
    name = f"{_TEMPLATE}.xlsx"
    return Link(name, name.rpartition("/")[2], _FORMATS["xlsx"], readable_size(len(body)), len(body), digest)


async def _unit(needed: Services, language: str) -> dict[str, str]:
    """The IRI and the citation label of the plan's first paragraph, as an example of a citation."""
    iri = unit_iri(needed.plan.manifest.id, needed.plan.provisions[0].address)
    labels = await needed.workshop.run(lambda: labels_of(needed.store, [iri], language))
    return {"iri": iri, "label": labels.get(iri, shortened(iri))}


@router.get("/data")
async def data_page(request: Request, needed: Needed) -> Response:
    """The page of all downloads; the same list as JSON is at `/downloads`."""
    language = page_language(request)
    files = await offered(needed)
    kinds = await needed.checking.run(lambda: tuple(default_validation().catalogue.kinds.values()))
    return page(
        request,
        "data.html",
        whole=_entry(files, WHOLE, language),
        named=[_entry(files, name, language) for name in _NAMED],
        graphs=[_entry(files, name, language) for name in GRAPH_NAMES if name not in _NAMED],
        formats=tuple(_FORMATS.values())[:4],
        context=_others(files),
        workbook=await _template(needed),
        kinds=kinds,
        software=__version__,
        fingerprint=needed.build.fingerprint,
        triples=needed.triples,
        manifest=needed.plan.manifest,
        unit=await _unit(needed, language),
        dataset_iri=f"{BASE}catalog#dataset",
        downloads=str(request.url_for("list_downloads")),
        sums=str(request.url_for("read_download", name=SUMS)),
    )
