"""`plangraph query`: run a SPARQL query on the built graph, within the same limits as the service."""

from __future__ import annotations

import asyncio
import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from plangraph.graph.builds import current_build
from plangraph.settings import Settings, read_settings
from plangraph.sparql.guard import inspect
from plangraph.sparql.pool import WorkerPool
from plangraph.sparql.service import Limits, SparqlAnswer, SparqlRequest, SparqlService

_TABLE_TYPES: Final = {
    "table": "application/sparql-results+json",
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
_GRAPH_TYPES: Final = {"table": "text/turtle", "json": "application/ld+json", "xml": "application/rdf+xml"}


@click.command()
@click.argument("query", required=False)
@click.option("--file", "-f", "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "format_name", type=click.Choice(tuple(_TABLE_TYPES)), default="table", show_default=True)
def command(query: str | None, file: Path | None, format_name: str) -> None:
    """Run QUERY, or the query in a file (`-` reads standard input), on the built graph."""
    if (query is None) == (file is None):
        raise click.UsageError("Give a query or --file, and not both.")
    text = query if query is not None else _read(file)
    settings = read_settings()
    answer = asyncio.run(_answer(settings, text, format_name))
    if format_name == "table" and answer.media_type == _TABLE_TYPES["table"]:
        click.echo(_table(json.loads(answer.body)))
    else:
        sys.stdout.buffer.write(answer.body if answer.body.endswith(b"\n") else answer.body + b"\n")


def _read(file: Path | None) -> str:
    with click.open_file(str(file), encoding="utf-8") as stream:
        try:
            return str(stream.read())
        except UnicodeDecodeError as error:
            raise click.UsageError(f"{file} is not UTF-8 ({error.reason} at byte {error.start}).") from error


async def _answer(settings: Settings, query: str, format_name: str) -> SparqlAnswer:
    types = _TABLE_TYPES
    if inspect(query).form.gives_graph:
        types = _GRAPH_TYPES
        if format_name not in types:
            raise click.UsageError(f"CONSTRUCT and DESCRIBE give a graph, which cannot be written as {format_name}.")
    build = current_build(settings.state_dir)
    limits = Limits(settings.query_timeout_s, settings.query_max_rows)
    service = SparqlService(
        WorkerPool(settings.remote or build.store_path, 1, settings.query_memory_mib, in_memory=False), limits
    )
    await service.start()
    try:
        return await service.answer(SparqlRequest(query, types[format_name]))
    finally:
        await service.close()


def _width(text: str) -> int:
    """The columns a text takes on a terminal, where Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _table(result: dict[str, dict[str, list[object]]]) -> str:
    if "boolean" in result:
        return "yes" if result["boolean"] else "no"
    names = [str(name) for name in result["head"]["vars"]]
    bindings: list[dict[str, dict[str, str]]] = result["results"]["bindings"]  # type: ignore[assignment]
    rows = [[row[name]["value"] if name in row else "" for name in names] for row in bindings]
    widths = [max(_width(cell) for cell in column) for column in zip(names, *rows, strict=True)] if names else []
    lines = [_row(names, widths), _row(["-" * width for width in widths], widths), *(_row(row, widths) for row in rows)]
    return "\n".join(lines)
