"""`plangraph search`: find the clauses nearest to a question."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from plangraph.domain.model import Span

if TYPE_CHECKING:
    from plangraph.search.index import SearchHit


@click.command()
@click.argument("query")
@click.option("-k", "k", type=click.IntRange(1, 100), default=10, show_default=True, help="Number of results.")
@click.option("--offset", type=click.IntRange(0, 1000), default=0, help="Results to pass over.")
@click.option("--document", default=None, help="Only this plan, by its id.")
@click.option("--chapter", type=click.IntRange(0), default=None, help="Only this chapter, by its number.")
@click.option("--section", type=click.IntRange(0), default=None, help="Only this section, by its number.")
@click.option("--mineral", default=None, help="Only units that name this mineral, by IRI or label.")
@click.option("--region", default=None, help="Only units that name this region, by IRI or label.")
@click.option("--modality", default=None, help="Only units that state such a norm, e.g. prohibited.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Only plans in force on this day.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of citations.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="Form of the results.")
def command(
    *, query: str, k: int, offset: int, lang: str, output: str, date: datetime.datetime | None, **filters: Any
) -> None:
    """Find the paragraphs and table rows nearest to QUERY; exit 1 where nothing matches."""
    from plangraph.cli.opening import open_index
    from plangraph.search.filters import Filters
    from plangraph.settings import read_settings

    chosen = Filters(**filters, date=date.date() if date else None)
    hits = open_index(read_settings()).search(query, k, offset=offset, filters=chosen)
    if output == "json":
        results = [hit_json(hit) for hit in hits]
        click.echo(json.dumps({"query": query, "results": results}, ensure_ascii=False, indent=2))
    else:
        for hit in hits:
            label = hit.citation.label_en if lang == "en" else hit.citation.label
            click.echo(f"{hit.rank:>3}  {hit.score:.2f}  {label}\n     {_marked(hit.text, hit.highlights)}")
    if not hits:
        click.echo("Nothing in the plan matches. Try other words.", err=True)
        sys.exit(1)


def hit_json(hit: SearchHit) -> dict[str, Any]:
    """A hit with the fields of the HTTP contract."""
    return {
        "rank": hit.rank,
        "score": hit.score,
        "iri": hit.iri,
        "text": hit.text,
        "highlights": [[span.start, span.end] for span in hit.highlights],
        "citation": asdict(hit.citation),
        "matched_by": list(hit.matched_by),
    }


def _marked(text: str, spans: Sequence[Span]) -> str:
    """The text with highlights in bold on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        return text
    pieces: list[str] = []
    last = 0
    for span in spans:
        pieces.extend((text[last : span.start], click.style(span.of(text), bold=True)))
        last = span.end
    return "".join((*pieces, text[last:]))
