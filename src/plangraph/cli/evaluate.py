"""`plangraph evaluate`: measure search and answers on a file of questions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plangraph.evaluation.systems import System


@click.command()
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--url", help="Address of a running service to measure, such as http://127.0.0.1:8000.  [default: in process]"
)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--failures", is_flag=True, help="List the questions that were answered wrongly.")
def command(*, questions: Path, url: str | None, output: str, failures: bool) -> None:
    """Ask every question of the JSON Lines file QUESTIONS and report R@1, R@3, R@5, MRR, answer keys and refusals."""
    from plangraph.evaluation.measures import run
    from plangraph.evaluation.questions import read_questions
    from plangraph.evaluation.report import failure_lines, report, table

    asked = read_questions(questions)
    system, texts = _system(url)
    data = report(run(system, asked), texts)
    if output == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(table(data))
    if failures:
        click.echo("\n".join(failure_lines(data)))


def _system(url: str | None) -> tuple[System, Mapping[str, str]]:
    """The system to measure, and the verbatim text of every unit by its address."""
    from plangraph.corpus.reader import load_corpus
    from plangraph.evaluation.systems import OverHttp
    from plangraph.resources import data_root

    passages = [passage for document in load_corpus(data_root()).documents for passage in document.passages()]
    texts = {passage.citation.address: passage.text for passage in passages}
    return (OverHttp(url) if url else _in_process()), texts


def _in_process() -> System:
    from plangraph.cli.opening import open_answerer
    from plangraph.evaluation.systems import InProcess
    from plangraph.settings import read_settings

    return InProcess(*open_answerer(read_settings()))
