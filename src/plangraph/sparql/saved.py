"""Runs the documented queries with the values of their parameters, for people who do not write SPARQL.

A value is a concept's slug or code (`150400`), its whole IRI, or one of its labels; a text is taken as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from plangraph.domain.errors import QueryParameterError
from plangraph.domain.vocabulary import PREFIXES, VOCAB
from plangraph.sparql.examples import LANGUAGE, TEXT, Example, Parameter
from plangraph.sparql.service import SparqlRequest, SparqlService

_JSON: Final = "application/sparql-results+json"
_LANGUAGES: Final = ("zh", "en")
_MAX_VALUES: Final = 50
_CONCEPTS: Final = f"""
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?concept ?label WHERE {{
  VALUES (?property ?rank) {{ (skos:prefLabel 1) (skos:altLabel 2) (skos:hiddenLabel 3) }}
  ?concept skos:inScheme <{VOCAB}%s> ; ?property ?label .
}} ORDER BY ?rank ?concept
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a saved query: its columns, its rows as plain texts, and the query that was run."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str | int | float | None], ...]
    query: str


class SavedQueries:
    """Fills and runs documented queries on one service."""

    def __init__(self, service: SparqlService) -> None:
        self._service = service
        self._concepts: dict[str, dict[str, str]] = {}

    async def fill(self, example: Example, given: Mapping[str, Sequence[str]]) -> str:
        """The query of `example` with the given values.

        Raises:
            QueryParameterError: when a value is missing, or names nothing; it lists what comes near.
        """
        values = {}
        for parameter in example.parameters:
            texts = [text.strip() for text in given.get(parameter.name, ()) if text.strip()]
            if parameter.is_required and not texts:
                raise QueryParameterError(f"{parameter.name!r} is missing. Give a text.", parameter.name)
            if len(texts) > _MAX_VALUES:
                raise QueryParameterError(
                    f"{len(texts)} values are given; at most {_MAX_VALUES} are read.", parameter.name
                )
            if texts:
                values[parameter.name] = [await self._term(parameter, text) for text in texts]
        return example.filled(values)

    async def run(self, query: str, client: str = "") -> Table:
        """The answer to a filled SELECT query; raises as `SparqlService.answer` does."""
        answer = await self._service.answer(SparqlRequest(query, _JSON), client=client)
        result: dict[str, Any] = json.loads(answer.body)
        columns = tuple(result["head"]["vars"])
        rows = tuple({name: _plain(row.get(name)) for name in columns} for row in result["results"]["bindings"])
        return Table(columns, rows, query)

    async def _term(self, parameter: Parameter, text: str) -> NamedNode | Literal:
        if parameter.kind == TEXT:
            return Literal(text)
        if parameter.kind == LANGUAGE:
            if text not in _LANGUAGES:
                raise QueryParameterError(f"{text!r} is no language here. Known: zh, en.", parameter.name)
            return Literal(text)
        names = await self._names(parameter.kind)
        iri = names.get(text) or names.get(text.casefold())
        if iri is None:
            near = get_close_matches(text.casefold(), names, 5, 0.3) or sorted(names)[:5]
            raise QueryParameterError(
                f"{text!r} names nothing in {VOCAB}{parameter.kind}. Near it: {', '.join(near)}.", parameter.name
            )
        return NamedNode(iri)

    async def _names(self, scheme: str) -> Mapping[str, str]:
        """The concepts of a scheme by IRI, slug and every label, in lower case."""
        if scheme not in self._concepts:
            answer = await self._service.answer(SparqlRequest(_CONCEPTS % scheme, _JSON))
            names: dict[str, str] = {}
            for row in json.loads(answer.body)["results"]["bindings"]:
                iri = row["concept"]["value"]
                for name in (iri, iri.rpartition("/")[2], row["label"]["value"].casefold()):
                    names.setdefault(name, iri)
            self._concepts[scheme] = names
        return self._concepts[scheme]


def _plain(term: Mapping[str, str] | None) -> str | int | float | None:
    """A term as JSON has it: numbers as numbers, everything else as text."""
    if term is None:
        return None
    datatype = term.get("datatype", "").removeprefix(PREFIXES["xsd"])
    if datatype == "integer":
        return int(term["value"])
    if datatype in ("decimal", "double", "float"):
        number = float(term["value"])
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return term["value"]
