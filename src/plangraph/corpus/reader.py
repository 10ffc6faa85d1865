"""The corpus as its record files hold it; nothing is parsed here, and nothing is proved (see `corpus.check`)."""

from __future__ import annotations

from pathlib import Path

from plangraph.corpus.document import Corpus, PlanDocument
from plangraph.corpus.manifest import MANIFEST, load_manifest
from plangraph.corpus.records import read_records
from plangraph.domain.errors import CorpusError

__all__ = ["Corpus", "PlanDocument", "document_folders", "load_corpus", "load_document"]


def document_folders(root: Path) -> tuple[Path, ...]:
    """The folders of the plans under the data root `root`, sorted by name.

    Raises:
        CorpusError: when there is none.
    """
    folders = tuple(sorted(path.parent for path in (root / "corpus" / "documents").glob(f"*/{MANIFEST}")))
    if not folders:
        raise CorpusError(f"{root / 'corpus' / 'documents'}", f"holds no folder with a {MANIFEST}. Give the data root.")
    return folders


def load_document(folder: Path) -> PlanDocument:
    """The plan whose records lie in `folder`.

    Raises:
        CorpusError: when a record file is missing or damaged; the place names file and line.
    """
    manifest = load_manifest(folder / MANIFEST)

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            message = f"cannot be read ({error.strerror}). Derive the records with `plangraph corpus parse`."
            raise CorpusError(f"{folder.name}/{name}", message) from error

    return read_records(manifest, read)


def load_corpus(root: Path) -> Corpus:
    """All plans under the data root `root`, read from their records.

    Raises:
        CorpusError: when the corpus is missing, or a record file is missing or damaged.
    """
    documents = [load_document(folder) for folder in document_folders(root)]
    return Corpus(tuple(sorted(documents, key=lambda document: document.id)))
