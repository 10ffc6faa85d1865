"""Runs one job on another SPARQL server: the query is parsed here, asked there, and its answer written here.

So errors of syntax name the same places, answers have the same formats, and limits hold as on the embedded store. The
dataset is always stated: it never reaches beyond the named graphs of plangraph.
"""

from __future__ import annotations

import json
from typing import Final

import pyoxigraph

from plangraph.domain.errors import QueryError, QueryTimeoutError, RemoteStoreError, ResultTooLargeError
from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.opening import RemoteAddress
from plangraph.graph.remote import WHOLE, GraphSelection, RemoteEndpoint
from plangraph.sparql.engine import TooLargeError, graph_reply, table_reply
from plangraph.sparql.guard import inspect
from plangraph.sparql.messages import Job, Reply
from plangraph.sparql.tokens import tokens

_SILENCE_S: Final = 600.0  # the parent ends the process long before


class RemoteEngine:
    """Answers jobs from one server."""

    def __init__(self, address: RemoteAddress) -> None:
        self._endpoint = RemoteEndpoint(address, _SILENCE_S)
        self._empty = pyoxigraph.Store()

    def answer(self, job: Job) -> Reply:  # noqa: PLR0911 - one line for each kind of failure
        """The reply to one job."""
        try:
            return self._answer(job)
        except SyntaxError as error:
            return Reply("syntax", str(error))
        except (TooLargeError, MemoryError) as error:
            return Reply("memory" if isinstance(error, MemoryError) else "bytes")
        except RemoteStoreError as error:
            return Reply("away", str(error))
        except ResultTooLargeError as error:
            return Reply("cut", str(error))
        except QueryTimeoutError as error:
            return Reply("late", str(error))
        except (QueryError, ValueError, RuntimeError, OSError) as error:
            return Reply("failed", str(error))

    def _answer(self, job: Job) -> Reply:
        parsed = self._empty.query(job.query, base_iri=BASE)
        selection = _selection(job)
        query = _without_dataset(job.query)
        if isinstance(parsed, pyoxigraph.QueryTriples):
            return graph_reply(self._endpoint.graph(query, selection), job)
        is_ask = isinstance(parsed, pyoxigraph.QueryBoolean)
        result = self._endpoint.table(query, selection, is_ask=is_ask)
        if len(result.get("results", {}).get("bindings", ())) > job.max_rows:
            return Reply("rows")
        body = json.dumps(result, ensure_ascii=False)
        return table_reply(pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON), job)


def _without_dataset(query: str) -> str:
    """The query without its FROM clauses; some servers add them to the dataset of the request instead of giving way.

    Raises:
        QueryError: when a clause is written so that it cannot be told from the rest.
    """
    found = tuple(tokens(query))
    kept: list[str] = []
    start = 0
    for place, token in enumerate(found):
        if token.kind != "word" or token.text.upper() != "FROM":
            continue
        named = found[place + 1].kind == "word"
        target = found[place + 1 + named]
        kept.append(query[start : token.start])
        start = target.start + len(target.text)
    rest = " ".join([*kept, query[start:]])
    if inspect(rest).names_dataset:
        raise QueryError("A FROM clause cannot be read. Write FROM, NAMED and the IRI apart.")
    return rest


def _selection(job: Job) -> GraphSelection:
    """The graphs that a job sees; those that are none of plangraph's are empty.

    Raises:
        QueryError: when FROM names a graph relative to a base.
    """
    default, named = job.default_graphs, job.named_graphs
    if default is None and named is None:
        shape = inspect(job.query)
        if not shape.names_dataset:
            return WHOLE
        default, named = shape.default_graphs, shape.named_graphs
        if not default and not named:
            raise QueryError("FROM names a graph that cannot be read. Write its IRI in full.")
    return GraphSelection(_known(default), _known(named))


def _known(graphs: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(iri for iri in dict.fromkeys(graphs or ()) if iri in GRAPHS.values())
