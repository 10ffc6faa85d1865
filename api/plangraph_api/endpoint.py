"""What `/sparql` and its neighbours work with: the query service over one dataset, and the sizes of its graphs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, cast

from fastapi import Depends
from starlette.requests import Request

from plangraph.sparql.description import DatasetSizes
from plangraph.sparql.service import Limits, SparqlAnswer, SparqlRequest, SparqlService
from plangraph_api.waiting import while_connected

_JSON: Final = "application/sparql-results+json"
_DEFAULT: Final = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_NAMED: Final = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
# What the service asks of itself may take longer than what a client asks: whole graphs and statistics.
OWN_LIMITS: Final = Limits(timeout_s=60.0, max_rows=5_000_000)


@dataclass(slots=True)
class Endpoint:
    """The query service of an application; the sizes of its graphs are counted when first asked for."""

    sparql: SparqlService
    is_union: bool = True
    _sizes: DatasetSizes | None = field(default=None, init=False)

    async def rows(self, query: str) -> list[dict[str, dict[str, str]]]:
        """The rows of a SELECT query of the service's own, as the JSON results format writes them."""
        answer = await self.sparql.answer(SparqlRequest(query, _JSON), limits=OWN_LIMITS)
        result: dict[str, Any] = json.loads(answer.body)
        return list(result["results"]["bindings"])

    async def sizes(self) -> DatasetSizes:
        """How many triples the default graph and each named graph hold."""
        if self._sizes is None:
            [default] = await self.rows(_DEFAULT)
            named = {row["graph"]["value"]: int(row["triples"]["value"]) for row in await self.rows(_NAMED)}
            total = int(default["triples"]["value"])
            self._sizes = DatasetSizes(total, named, self.is_union)
        return self._sizes

    async def answer(self, request: Request, wanted: SparqlRequest, limits: Limits | None = None) -> SparqlAnswer:
        """The answer to a client's query, at once where it is kept; the query ends when the client hangs up."""
        kept = self.sparql.kept(wanted)
        if kept is not None:
            return kept
        client = request.client.host if request.client is not None else ""
        return await while_connected(request, self.sparql.answer(wanted, client=client, limits=limits))


def endpoint(request: Request) -> Endpoint:
    """The endpoint of the application that serves `request`."""
    return cast("Endpoint", request.app.state.endpoint)


NeededEndpoint = Annotated[Endpoint, Depends(endpoint)]
