"""The `plangraph` command group.

Exit codes: 0 fine; 1 checked and found violations, differences or no supported answer; 2 wrong use, unreadable input
or internal failure.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from plangraph import __version__
from plangraph.domain.errors import PlangraphError

_COMMANDS = {
    "ask": "Answer a question about the plan, with citations.",
    "build": "Build the graph from the repository's files.",
    "corpus": "Check or re-derive the corpus records.",
    "coverage": "Measure how much of each plan is encoded.",
    "evaluate": "Measure search and answers on a file of questions.",
    "ontology": "Look after the ontology files and list their terms.",
    "push": "Load the built graph into another SPARQL server.",
    "query": "Run a SPARQL query on the built graph.",
    "search": "Find the clauses nearest to a question.",
    "serve": "Serve the API and the page.",
    "train": "Train the bundled encoder on the question bank.",
    "validate": "Check submitted project descriptions against the plan's rules.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they run, so that `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands in alphabetical order."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, imported now, or None when there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"plangraph.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command table without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plangraph")
def group() -> None:
    """The Inner Mongolia mineral resources plan 2021-2025 as a graph, a rule book and cited answers."""


def main() -> None:
    """Run the command line; errors that plangraph raises on purpose end with exit code 2 and one clear message."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's products are small here; threads only cost time
    try:
        group.main(standalone_mode=True)
    except PlangraphError as error:
        click.echo(f"plangraph: {error}", err=True)
        sys.exit(2)
