"""Writing the record files of a plan, from sources that are exactly those its manifest names."""

from __future__ import annotations

from pathlib import Path

from plangraph.corpus.fingerprints import FINGERPRINTS, fingerprints_bytes
from plangraph.corpus.manifest import MANIFEST, load_manifest
from plangraph.corpus.parser import parse_sources
from plangraph.corpus.records import record_files
from plangraph.corpus.source import read_source
from plangraph.domain.errors import CorpusError


def derive_records(folder: Path) -> tuple[str, ...]:
    """Parse the sources in `folder`, write its record files, and give the names of those that changed.

    Raises:
        CorpusError: when a source is not the one that the manifest names, or cannot be parsed; nothing is written then.
    """
    manifest = load_manifest(folder / MANIFEST)
    structure = read_source(folder / manifest.structure.file)
    printed = read_source(folder / manifest.printed_copy.file)
    for source, declared in ((structure, manifest.structure), (printed, manifest.printed_copy)):
        if source.sha256 != declared.sha256:
            message = (
                f"has sha256 {source.sha256}, but the manifest names {declared.sha256}. Restore the file; if it was "
                "replaced on purpose, declare the new checksum and size first."
            )
            raise CorpusError(source.name, message)
    parsed = parse_sources(manifest, structure, printed)
    files = {**record_files(parsed), FINGERPRINTS: fingerprints_bytes((structure, printed))}
    changed = [name for name, data in files.items() if not _holds(folder / name, data)]
    for name in changed:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(files[name])
    return tuple(changed)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
