"""The files that a build offers for download: the whole dataset and each named graph, with sizes and checksums.

They are made from the canonical dataset when first asked for and lie beside it, so equal builds give equal files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from plangraph.domain.errors import StoreError
from plangraph.domain.vocabulary import GRAPHS, PREFIXES
from plangraph.graph.builds import DATASET

FOLDER: Final = "downloads"
WHOLE: Final = "dataset"
_INDEX: Final = "index.json"
_GRAPH_FORMATS: Final = {
    "ttl": (RdfFormat.TURTLE, "text/turtle"),
    "nt": (RdfFormat.N_TRIPLES, "application/n-triples"),
    "jsonld": (RdfFormat.JSON_LD, "application/ld+json"),
    "rdf": (RdfFormat.RDF_XML, "application/rdf+xml"),
}
_WHOLE_FORMATS: Final = {
    "nq": (RdfFormat.N_QUADS, "application/n-quads"),
    "trig": (RdfFormat.TRIG, "application/trig"),
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file: its name, what it holds (a graph's short name, or `dataset`), its media type, size and checksum."""

    name: str
    content: str
    media_type: str
    bytes: int
    sha256: str


def downloads(build_path: Path, extra: Mapping[str, tuple[str, bytes]]) -> tuple[Download, ...]:
    """All files for download of the build in the folder `build_path`, in the order of their names; made where missing.

    Args:
        build_path: the folder of a build.
        extra: further files by name, each with its media type and its bytes.

    Raises:
        StoreError: when they can be neither read nor written.
    """
    folder = build_path / FOLDER
    try:
        if not (folder / _INDEX).is_file():
            _make(build_path, folder, extra)
        entries = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        return tuple(Download(**entry) for entry in entries)
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"The files for download in {folder} cannot be made: {error}. Make it writable.") from error


def _make(build_path: Path, folder: Path, extra: Mapping[str, tuple[str, bytes]]) -> None:
    """Write all files into a draft folder and put it in place at once."""
    draft = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=build_path))
    try:
        made = sorted(_written(build_path / DATASET, draft, extra), key=lambda download: download.name)
        text = json.dumps([asdict(download) for download in made], indent=1)
        (draft / _INDEX).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        if not (folder / _INDEX).is_file():  # otherwise another process has made them meanwhile
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _written(dataset: Path, draft: Path, extra: Mapping[str, tuple[str, bytes]]) -> Iterator[Download]:
    for name, (media_type, body) in extra.items():
        (draft / name).write_bytes(body)
        yield _described(draft / name, name.partition(".")[0], media_type)
    quads = list(parse(path=str(dataset), format=RdfFormat.N_QUADS))
    for ending, (syntax, media_type) in _WHOLE_FORMATS.items():
        path = draft / f"{WHOLE}.{ending}"
        if syntax == RdfFormat.N_QUADS:
            shutil.copyfile(dataset, path)
        else:
            serialize(quads, str(path), format=syntax, prefixes=PREFIXES)
        yield _described(path, WHOLE, media_type)
    for graph, triples in _by_graph(quads).items():
        for ending, (syntax, media_type) in _GRAPH_FORMATS.items():
            path = draft / f"{graph}.{ending}"
            prefixes = PREFIXES if syntax in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
            serialize(triples, str(path), format=syntax, prefixes=prefixes)
            yield _described(path, graph, media_type)


def _by_graph(quads: list[Quad]) -> dict[str, list[Triple]]:
    names = {iri: name for name, iri in GRAPHS.items()}
    found: dict[str, list[Triple]] = {name: [] for name in GRAPHS}
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value in names:
            found[names[quad.graph_name.value]].append(quad.triple)
    return found


def _described(path: Path, content: str, media_type: str) -> Download:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Download(path.name, content, media_type, path.stat().st_size, digest)
