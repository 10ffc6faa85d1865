"""Where the graph of a build is read: in its own store, or on another SPARQL server that holds the same graphs."""

from __future__ import annotations

from dataclasses import dataclass, field

from plangraph.graph.builds import Build
from plangraph.graph.store import GraphStore


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """Where a server answers queries, and who asks; an empty user asks without a name."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


def open_graph(build: Build, remote: RemoteAddress | None, timeout_s: float) -> GraphStore:
    """The graph of a build.

    Args:
        build: the build.
        remote: a server that holds it; None for the build's own store.
        timeout_s: how long one answer of the server may take.

    Raises:
        RemoteStoreError: when the server is away or holds another build.
        StoreError: when the build's store cannot be opened.
    """
    if remote is None:
        from plangraph.graph.oxigraph_store import open_store

        return open_store(build.store_path)
    from plangraph.graph.remote import RemoteEndpoint
    from plangraph.graph.remote_store import RemoteStore, check_fingerprint

    endpoint = RemoteEndpoint(remote, timeout_s)
    check_fingerprint(endpoint, build.record.fingerprint)
    return RemoteStore(endpoint)
