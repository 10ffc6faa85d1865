"""`build`: from the repository's files to one dataset in named graphs, stored and made current in one step.

The steps are plain functions over quads. The result depends on the inputs only: quads are canonicalized (RDFC-1.0) and
sorted, so equal inputs give byte-identical N-Quads. Unchanged inputs are recognised by their fingerprint.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from tqdm import tqdm

from plangraph.corpus.reader import load_corpus
from plangraph.domain.errors import StoreError
from plangraph.domain.vocabulary import GRAPH_NAMES, GRAPHS
from plangraph.graph.builds import Build, current_build
from plangraph.graph.concepts import ConceptIndex
from plangraph.graph.serialization import canonical_quads
from plangraph.ingest.document import document_quads
from plangraph.ingest.encoding import Encoding, read_encoding
from plangraph.ingest.fingerprint import fingerprint
from plangraph.ingest.inference import inferred_quads
from plangraph.ingest.links import Linker, load_links
from plangraph.ingest.outside import outside_quads
from plangraph.ingest.publication import build_lock, publish
from plangraph.ingest.revisions import check_relations, superseding_quads
from plangraph.ingest.tables import table_quads
from plangraph.ingest.vocabularies import AUTHORED, authored_quads, concept_index

STEPS = ("corpus", "vocabularies", "document", "encoding", "outside", "inference", "canonical form", "store", "publish")

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build` did: the build that is now current, whether it was made anew, and how long that took."""

    build: Build
    rebuilt: bool
    seconds: float

    @property
    def triples(self) -> Mapping[str, int]:
        """The number of triples of each named graph, by short name."""
        return self.build.record.triples


def build(root: Path, state_dir: Path, *, progress: bool, force: bool = False) -> BuildReport:
    """Make the dataset of the data root `root` the current build of `state_dir`.

    Args:
        root: the folder that holds `corpus/`, `ontology/` and `shapes/`.
        state_dir: the folder for built files; it is made where it is missing.
        progress: whether to show a progress bar on standard error, which happens on a terminal only.
        force: build even when the inputs have not changed.

    Raises:
        CorpusError: when the corpus is damaged.
        BuildError: when a file or a name in it does not fit; the place says where.
        StoreError: when the state folder cannot be used.
    """
    started = time.perf_counter()
    key = fingerprint(root)
    if not force and (found := _unchanged(state_dir, key)):
        return BuildReport(found, rebuilt=False, seconds=time.perf_counter() - started)
    with build_lock(state_dir), tqdm(total=len(STEPS), unit="step", disable=None if progress else True) as bar:

        def step(name: str) -> None:
            bar.set_description(name)
            bar.update()

        if not force and (found := _unchanged(state_dir, key)):  # another process has built it meanwhile
            return BuildReport(found, rebuilt=False, seconds=time.perf_counter() - started)
        quads = canonical_dataset(root, step)
        made = publish(state_dir, key, quads, triples_by_graph(quads), step)
    return BuildReport(made, rebuilt=True, seconds=time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Compilation:
    """What the files of a data root say: its quads, not yet canonical, and what experts have encoded of each plan."""

    quads: list[Quad]
    encodings: tuple[Encoding, ...]
    index: ConceptIndex


def canonical_dataset(root: Path, step: Step = lambda _: None) -> list[Quad]:
    """All quads of the data root in canonical form and order; raises as `build` does."""
    quads = compile_root(root, step).quads
    step("canonical form")
    return canonical_quads(quads)


def compile_root(root: Path, step: Step = lambda _: None) -> Compilation:
    """All quads of the data root and its encodings; raises as `build` does."""
    step("corpus")
    corpus = load_corpus(root)
    check_relations(corpus)
    step("vocabularies")
    authored = {graph: authored_quads(root, graph) for graph in AUTHORED}
    index = concept_index(authored["vocabularies"])
    quads = [quad for found in authored.values() for quad in found]
    step("document")
    folders = {document.id: root / "corpus" / "documents" / document.id for document in corpus.documents}
    links = {name: load_links(folder) for name, folder in folders.items()}
    for document in corpus.documents:
        linker = Linker(links[document.id], index)
        quads.extend(document_quads(document, links[document.id], linker))
        quads.extend(table_quads(document, links[document.id], linker))
    step("encoding")
    encodings = tuple(
        read_encoding(folders[document.id], document, links[document.id], index, authored["shapes"])
        for document in corpus.documents
    )
    quads.extend(quad for encoding in encodings for quad in encoding.quads())
    quads.extend(superseding_quads(corpus, folders, quads))
    step("outside")
    quads.extend(outside_quads(root, index))
    step("inference")
    quads.extend(inferred_quads(quads))
    return Compilation(quads, encodings, index)


def triples_by_graph(quads: list[Quad]) -> dict[str, int]:
    """The number of quads of each named graph by short name; graphs without any count 0."""
    counts = Counter(quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode))
    return {name: counts[GRAPHS[name]] for name in GRAPH_NAMES}


def _unchanged(state_dir: Path, key: str) -> Build | None:
    try:
        found = current_build(state_dir)
    except StoreError:
        return None  # nothing built yet, or damaged: build it
    return found if found.record.fingerprint == key else None
