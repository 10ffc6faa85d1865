"""`plangraph ask`: answer a question about the plan, with citations."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plangraph.qa.model import Answer, Quote


@click.command()
@click.argument("question")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=None, help="Language of the answer.  [default: the question's]"
)
@click.option("--show-sparql", is_flag=True, help="Print the SPARQL queries that the answer comes from.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(*, question: str, lang: str | None, show_sparql: bool, output: str) -> None:
    """Answer QUESTION from the plan; exit 1 where the plan does not support an answer."""
    from plangraph.cli.opening import open_answerer
    from plangraph.settings import read_settings

    _, answerer = open_answerer(read_settings())
    answer = answerer.ask(question, lang)
    if output == "json":
        values = answer.as_json() | ({"sparql": list(answer.queries)} if show_sparql else {})
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        _print(answer, show_sparql=show_sparql, english=lang == "en")
    sys.exit(0 if answer.answerable else 1)


def _print(answer: Answer, *, show_sparql: bool, english: bool) -> None:
    click.echo(answer.text)
    for quote in answer.citations if answer.answerable else answer.alternatives:
        click.echo(_line(quote, english=english))
    if show_sparql:
        for query in answer.queries:
            click.echo(f"\n{query.strip()}")


def _line(quote: Quote, *, english: bool) -> str:
    label = quote.citation.label_en if english else quote.citation.label
    return f"  {label}  {quote.text}"
