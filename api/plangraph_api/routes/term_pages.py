"""`/terms/{name}` and the pages of `/ontology` and `/shapes`: the reference of both for people."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import PREFIXES
from plangraph.validation.rules import Rule
from plangraph_api.dependencies import Needed, Services
from plangraph_api.entities import Value, labels_of, shortened
from plangraph_api.parameters import only
from plangraph_api.rendering import page, page_language
from plangraph_api.term_reference import OntologyTerm

router = APIRouter(include_in_schema=False, dependencies=[only("lang")])


async def ontology_index(request: Request, needed: Services, language: str) -> Response:
    """Every term by module, each with an anchor of its name, as its IRI has it."""
    reference = needed.library.term_reference
    modules = await needed.workshop.run(lambda: reference.modules)
    return page(
        request, "terms.html", language=language, iri=f"{BASE}ontology", modules=modules, total=len(reference.terms)
    )


async def shapes_index(request: Request, needed: Services, language: str) -> Response:
    """Every published rule by family, each with an anchor of its name, as its IRI has it."""
    rules = await needed.workshop.run(lambda: needed.library.rules)
    families: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules.rules.values():
        families[rule.family].append(rule)
    titles = await needed.workshop.run(
        lambda: labels_of(needed.store, [f"{BASE}shapes/{family}" for family in families], language)
    )
    listed = [(titles.get(f"{BASE}shapes/{family}", family), family, rules) for family, rules in families.items()]
    return page(request, "shapes.html", language=language, iri=f"{BASE}shapes", families=listed, total=len(rules.rules))


@router.get("/terms/{name}")
async def term_page(request: Request, needed: Needed, name: str) -> Response:
    """One class or property: definition, place in the hierarchy, properties, alignments, examples from the graph."""
    language = page_language(request)
    values = await needed.workshop.run(lambda: _values(needed, name, language))
    return page(request, "term.html", **values)


def _values(needed: Services, name: str, language: str) -> dict[str, Any]:
    reference = needed.library.term_reference
    term = reference.term(name)
    return {
        "term": term,
        "above": reference.values(reference.ancestors(term), language),
        "below": reference.children(term),
        "domains": reference.values(term.domains, language),
        "ranges": reference.values(term.ranges, language),
        "properties": reference.properties(term) if term.kind == "class" else (),
        "pointing": reference.pointing(term) if term.kind == "class" else (),
        "matches": _matches(needed, term, language),
        "examples": reference.examples(term, language),
        "module": next(module for module in reference.modules if module.iri == term.module),
    }


def _matches(needed: Services, term: OntologyTerm, language: str) -> list[tuple[str, list[Value]]]:
    """The terms of other vocabularies that it is aligned with, by the property of the alignment."""
    reference = needed.library.term_reference
    said = reference.matches.get(term.iri, {})
    others = {name: nodes for name, nodes in said.items() if not name.startswith(PREFIXES["rdf"])}
    return [
        (shortened(name), reference.values([node.value for node in nodes], language)) for name, nodes in others.items()
    ]
