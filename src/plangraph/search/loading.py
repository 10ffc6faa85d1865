"""The search index of all plans of a data root, with renderings, question bank and encoder, prepared once per build."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plangraph.corpus.reader import load_corpus
from plangraph.domain.model import Passage
from plangraph.graph.concepts import Concept
from plangraph.search.bank import BankQuestion, load_bank
from plangraph.search.cache import cache_path, read_prepared, write_prepared
from plangraph.search.dense import Encoder
from plangraph.search.engines import EXACT
from plangraph.search.index import SearchIndex
from plangraph.search.models import NO_MODEL, ModelChoice, Reranker, open_encoder, open_reranker
from plangraph.search.prepared import Prepared, prepare
from plangraph.search.renderings import Rendering, load_renderings
from plangraph.search.retrievers import Layout
from plangraph.search.segmentation import JiebaSegmenter, Segmenter
from plangraph.search.validity import Validity, validities
from plangraph.search.vectors import dense_retrievers

if TYPE_CHECKING:
    from plangraph.search.large import LargeEngine

BANK_FOLDER: Final = Path("corpus", "questions", "bank")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an index needs of the built graph.

    Attributes:
        concepts: the concepts of the vocabularies.
        modalities: the names of the modalities of the norms that a unit states, by the unit's IRI.
    """

    concepts: Sequence[Concept]
    modalities: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Texts:
    """What an index is made of besides the vocabularies: passages, renderings, bank questions, and when plans hold."""

    passages: Sequence[Passage]
    english: Mapping[str, Rendering]
    bank: Sequence[BankQuestion]
    validities: Mapping[str, Validity] = field(default_factory=dict)


def read_texts(root: Path, *, with_bank: bool = True) -> Texts:
    """The passages, renderings and, where wanted, bank questions under a data root.

    Raises:
        CorpusError: when the corpus, a rendering or a bank question is damaged.
    """
    corpus = load_corpus(root)
    english: dict[str, Rendering] = {}
    for document in corpus.documents:
        english.update(load_renderings(document.id, root / "corpus" / "documents" / document.id))
    passages = [passage for document in corpus.documents for passage in document.passages()]
    return Texts(passages, english, load_bank(root / BANK_FOLDER) if with_bank else (), validities(corpus))


def build_index(root: Path, concepts: Sequence[Concept], model: ModelChoice | None = None) -> SearchIndex:
    """The index over every paragraph and table row of the corpus under `root`, made anew.

    Raises:
        CorpusError: when the corpus, a rendering or a bank question is damaged.
        ConfigurationError: when the encoder cannot be loaded.
    """
    texts = read_texts(root)
    prepared = prepare(texts.passages, concepts, texts.english, texts.bank)
    encoder = open_encoder(root, model or ModelChoice())
    return assemble(texts, prepared, encoder)


def load_index(
    root: Path,
    folder: Path,
    fingerprint: str,
    vocabulary: Callable[[], Vocabulary],
    model: ModelChoice | None = None,
    *,
    engine: str = EXACT,
) -> SearchIndex:
    """The same index as `build_index` gives, from the file in `folder` where one was kept for this build.

    It is for a process that loads one index only: its words join the process's shared dictionary.

    Args:
        root: the data root.
        folder: the folder for what is kept.
        fingerprint: the fingerprint of the build that the vocabulary comes from.
        vocabulary: gives what the graph holds; it is called only where no file was kept.
        model: the encoder and reranker to use instead of the bundled encoder alone.
        engine: `exact`, or `large` for very many passages.

    Raises:
        CorpusError: when the corpus, a rendering or a bank question is damaged.
        ConfigurationError: when the encoder cannot be loaded, or the engine is not installed.
    """
    texts = read_texts(root, with_bank=False)
    path = cache_path(folder, fingerprint)
    prepared = read_prepared(path)
    if prepared is None:
        known = vocabulary()
        bank = load_bank(root / BANK_FOLDER)
        prepared = prepare(texts.passages, known.concepts, texts.english, bank, known.modalities)
        write_prepared(path, prepared)
    encoder = open_encoder(root, model or ModelChoice())
    reranker = open_reranker(model or ModelChoice())
    if engine == EXACT:
        return assemble(texts, prepared, encoder, folder=folder, shared=True, reranker=reranker)
    prepared = replace(prepared, validities=texts.validities)
    segmenter = JiebaSegmenter(prepared.keys, shared=True)
    large = _large(root, path.with_name(_large_name(path, encoder)), texts, prepared, encoder, segmenter)
    return SearchIndex(texts.passages, prepared, texts.english, segmenter=segmenter, reranker=reranker, engine=large)


def _large_name(path: Path, encoder: Encoder | None) -> str:
    """The name of the large index that belongs to a prepared one and an encoder."""
    return f"large-{path.stem.rpartition('-')[2]}-{encoder.key[:16] if encoder else NO_MODEL}"


def _large(
    root: Path, folder: Path, texts: Texts, prepared: Prepared, encoder: Encoder | None, segmenter: Segmenter
) -> LargeEngine:
    """The large index in `folder`, written now where it is not there; those of earlier builds are removed."""
    from plangraph.search.large import check_installed, open_large
    from plangraph.search.large_writing import Material, write_large

    check_installed()
    if not folder.is_dir():
        bank = load_bank(root / BANK_FOLDER)
        material = Material(prepared.concepts, encoder, texts.english, bank, prepared.modalities)
        write_large(folder, texts.passages, len(texts.passages), material)
        for other in folder.parent.glob("large-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return open_large(folder, encoder, segmenter)


def assemble(
    texts: Texts,
    prepared: Prepared,
    encoder: Encoder | None,
    *,
    folder: Path | None = None,
    shared: bool = False,
    reranker: Reranker | None = None,
) -> SearchIndex:
    """The index of texts from what was prepared for them, with the retrievers of an encoder where there is one.

    Args:
        texts: the passages, renderings and bank.
        prepared: what was prepared for them.
        encoder: the encoder, or None.
        folder: where vectors are kept, or None to keep none.
        shared: whether words may join the dictionary of the process (see `JiebaSegmenter`).
        reranker: what orders the best hits anew, or None.
    """
    more = dense_retrievers(encoder, prepared, Layout.of(texts.passages), folder) if encoder else []
    segmenter = JiebaSegmenter(prepared.keys, shared=shared)
    prepared = replace(prepared, validities=texts.validities)
    return SearchIndex(texts.passages, prepared, texts.english, segmenter=segmenter, more=more, reranker=reranker)
