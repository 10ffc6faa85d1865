"""A copy of the plan's encoded files that a test may damage, compiled without building the whole dataset."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.reader import load_corpus
from plangraph.graph.concepts import ConceptIndex
from plangraph.ingest.encoding import Encoding, read_encoding
from plangraph.ingest.links import load_links
from plangraph.ingest.vocabularies import authored_quads, concept_index
from plangraph.resources import data_root

PLAN = "nmg-2021-2025"
ENCODED = ("english", "facts", "mentions", "norms")


@dataclass(frozen=True)
class Inputs:
    """What every compilation needs and no test changes."""

    document: PlanDocument
    index: ConceptIndex
    shapes: list[Quad]


def load_inputs() -> Inputs:
    """The plan, the concepts and the shapes of the repository."""
    root = data_root()
    return Inputs(
        load_corpus(root).document(PLAN),
        concept_index(authored_quads(root, "vocabularies")),
        authored_quads(root, "shapes"),
    )


@dataclass(frozen=True)
class PlanCopy:
    """A plan's folder as a copy."""

    folder: Path
    inputs: Inputs

    def compile(self) -> Encoding:
        """The encoding of the copy."""
        links = load_links(self.folder)
        return read_encoding(self.folder, self.inputs.document, links, self.inputs.index, self.inputs.shapes)

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of one of its sheets."""
        return list(csv.DictReader((self.folder / name).read_text(encoding="utf-8").splitlines()))

    def write(self, name: str, rows: list[dict[str, str]]) -> None:
        """Write the rows of one of its sheets."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / name).write_text(text.getvalue(), encoding="utf-8")

    def change(self, name: str, line: int, **cells: str) -> None:
        """Change cells of the row on one line of a sheet, counted from 1 with the header."""
        rows = self.rows(name)
        rows[line - 2].update(cells)
        self.write(name, rows)

    def line_of(self, name: str, key: str, column: str = "key") -> int:
        """The line on which the row with this key stands."""
        return next(line for line, row in enumerate(self.rows(name), start=2) if row[column] == key)

    def restore(self, name: str) -> None:
        """Undo all changes of one file."""
        shutil.copyfile(data_root() / "corpus" / "documents" / PLAN / name, self.folder / name)


def copy_plan(folder: Path, inputs: Inputs) -> PlanCopy:
    """A fresh copy of the encoded files and of what they are tied to."""
    source = data_root() / "corpus" / "documents" / PLAN
    for name in ENCODED:
        shutil.copytree(source / name, folder / name)
    shutil.copyfile(source / "links.toml", folder / "links.toml")
    return PlanCopy(folder, inputs)
