"""Loads the named graphs of a build into another server by the SPARQL 1.1 Graph Store HTTP Protocol.

The description with the fingerprint is taken away first and put back last, once every graph has been counted, so a
service never takes a half-loaded server for a whole one. Nothing but plangraph's own graphs is written.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2
import pyoxigraph

from plangraph.domain.errors import RemoteStoreError
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.builds import Build
from plangraph.graph.opening import RemoteAddress
from plangraph.graph.remote import GraphSelection, RemoteEndpoint, http_client
from plangraph.graph.remote_store import DESCRIPTION, check_fingerprint, description_of

_MEDIA_TYPE: Final = "application/n-triples"
_COUNT: Final = "SELECT (COUNT(*) AS ?triples) WHERE { GRAPH <%s> { ?s ?p ?o } }"
_MESSAGE_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Pushed:
    """One graph after its push: its short name, the triples that were sent, and those that the server counts."""

    name: str
    sent: int
    counted: int

    @property
    def is_whole(self) -> bool:
        """Whether the server holds as many triples as were sent."""
        return self.sent == self.counted


class GraphStoreClient:
    """The writing half of the Graph Store Protocol, at one address."""

    def __init__(self, address: RemoteAddress, timeout_s: float) -> None:
        self._url = address.url
        self._client = http_client(address.user, address.password, timeout_s)
        weakref.finalize(self, self._client.close)

    def put(self, graph: str, triples: Iterable[pyoxigraph.Triple]) -> None:
        """Replace the named graph by the triples.

        Raises:
            RemoteStoreError: when the server is away or refuses.
        """
        body = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
        self._send("PUT", graph, body, (200, 201, 204))

    def delete(self, graph: str) -> None:
        """Take the named graph away, where there is one; raises as `put` does."""
        self._send("DELETE", graph, b"", (200, 202, 204, 404))

    def _send(self, method: str, graph: str, body: bytes, fine: tuple[int, ...]) -> None:
        headers = {"Content-Type": _MEDIA_TYPE} if body else {}
        try:
            response = self._client.request(method, self._url, params={"graph": graph}, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise RemoteStoreError(
                f"{self._url} cannot be reached ({error or type(error).__name__}). Start the server, or correct "
                "the address of its graph store."
            ) from error
        if response.status_code in (401, 403):
            raise RemoteStoreError(f"{self._url} answers {response.status_code}. Give a user who may write graphs.")
        if response.status_code not in fine:
            words = " ".join(response.text.split())[:_MESSAGE_CHARACTERS]
            raise RemoteStoreError(f"{self._url} refuses {method} of <{graph}> ({response.status_code}): {words}")


def triples_by_graph(build: Build) -> Mapping[str, list[pyoxigraph.Triple]]:
    """The triples of a build by the short name of their graph."""
    names = {iri: name for name, iri in GRAPHS.items()}
    found: dict[str, list[pyoxigraph.Triple]] = {name: [] for name in GRAPHS}
    for quad in pyoxigraph.parse(path=str(build.dataset_path), format=pyoxigraph.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, pyoxigraph.NamedNode):
            found[names[quad.graph_name.value]].append(quad.triple)
    return found


def push(
    build: Build, graph_store: GraphStoreClient, endpoint: RemoteEndpoint, graphs: Mapping[str, list[pyoxigraph.Triple]]
) -> Iterator[Pushed]:
    """Load every graph, counting each; the description follows when all of them are whole.

    Raises:
        RemoteStoreError: when the server is away or refuses.
    """
    graph_store.delete(DESCRIPTION)
    whole = True
    for name, triples in graphs.items():
        graph_store.put(GRAPHS[name], triples)
        pushed = Pushed(name, len(set(triples)), _count(endpoint, GRAPHS[name]))
        whole = whole and pushed.is_whole
        yield pushed
    if whole:
        graph_store.put(DESCRIPTION, description_of(build.record))
        check_fingerprint(endpoint, build.record.fingerprint)


def _count(endpoint: RemoteEndpoint, graph: str) -> int:
    [row] = endpoint.table(_COUNT % graph, GraphSelection((), (graph,)))["results"]["bindings"]
    return int(row["triples"]["value"])
