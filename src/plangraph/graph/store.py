"""The seam behind which the graph lies: any store that answers SPARQL 1.1 over the union of the named graphs.

The default graph of every query is the union of all named graphs; `GRAPH` addresses one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from plangraph.graph.terms import Row, Term, Triple


@runtime_checkable
class GraphStore(Protocol):
    """A read-only graph that answers SPARQL queries."""

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """The solutions of a SELECT query in the store's order; unbound variables are left out of a row.

        Args:
            query: the query, with all its prefixes declared.
            bindings: values that replace variables of the query, by name without `?`; a SELECT query projects them.

        Raises:
            QuerySyntaxError: when the query does not parse.
            QueryError: when it is no SELECT query, or a bound variable is not one that it projects.
        """
        ...

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """The answer of an ASK query; raises as `select` does."""
        ...

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query without repetitions; raises as `select` does."""
        ...

    def describe(self, iri: str) -> list[Triple]:
        """The statements about a resource and, to any depth, about the blank nodes in them.

        Raises:
            QueryError: when `iri` is no IRI.
        """
        ...

    def graph_sizes(self) -> Mapping[str, int]:
        """The number of triples of each named graph, by graph IRI in alphabetical order."""
        ...
