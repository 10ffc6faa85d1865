"""The check of the corpus: sources unchanged, both carrying the same words, counts and totals right, records fresh.

Every proof becomes a finding that says what was verified or, at its exact place, what differs. Damage is a finding, not
an exception; only a corpus that cannot be examined at all (no folder, no usable manifest) raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.fingerprints import FINGERPRINTS, first_difference, read_fingerprints
from plangraph.corpus.manifest import MANIFEST, Manifest, SourceDeclaration, load_manifest
from plangraph.corpus.parser import parse_sources
from plangraph.corpus.proofs import (
    Finding,
    prove_addresses,
    prove_counts,
    prove_records,
    prove_tables,
    prove_totals,
    prove_words,
)
from plangraph.corpus.source import SourceText, decode_source
from plangraph.domain.errors import CorpusError


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """All findings about one plan, in the order in which they were made."""

    document: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return all(finding.ok for finding in self.findings)


@dataclass(slots=True)
class _Checking:
    """One plan being checked: its folder, its manifest and what could be made of its sources so far."""

    folder: Path
    manifest: Manifest
    sources: dict[str, SourceText] = field(default_factory=dict)
    parsed: PlanDocument | None = None

    @property
    def declared(self) -> tuple[SourceDeclaration, SourceDeclaration]:
        return self.manifest.structure, self.manifest.printed_copy


def check_document(folder: Path) -> DocumentCheck:
    """The findings about the plan in `folder`.

    Raises:
        CorpusError: when the manifest or a source file is missing, or the manifest is unusable.
    """
    checking = _Checking(folder, load_manifest(folder / MANIFEST))
    for declared in checking.declared:
        if not (folder / declared.file).is_file():
            raise CorpusError(str(folder / declared.file), "is missing. Restore the source file.")
    findings = [*_check_sources(checking), *_check_parsing(checking)]
    if checking.parsed is None:
        findings.append(Finding("records", ok=False, message="not compared, because the sources cannot be parsed"))
    else:
        findings.extend(_check_parsed(checking, checking.parsed))
    return DocumentCheck(checking.manifest.id, tuple(findings))


def _check_sources(checking: _Checking) -> Iterator[Finding]:
    known = _known_lines(checking.folder)
    for declared in checking.declared:
        data = (checking.folder / declared.file).read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found == declared.sha256 and len(data) == declared.bytes:
            yield Finding("source", ok=True, message=f"{declared.file}: {len(data)} bytes, sha256 {found}")
        else:
            yield _changed_source(declared, data, found, known.get(declared.file, []))
        try:
            checking.sources[declared.file] = decode_source(declared.file, data)
        except CorpusError as error:
            yield Finding("source", ok=False, message=error.message, place=error.place)


def _changed_source(declared: SourceDeclaration, data: bytes, found: str, known: Sequence[str]) -> Finding:
    difference = first_difference(declared.file, data, known) if known else None
    place, what = difference or (declared.file, "no line is known to differ")
    message = (
        f"{what}. Found {len(data)} bytes with sha256 {found[:12]}…, expected {declared.bytes} bytes with "
        f"{declared.sha256[:12]}…. Restore the source file."
    )
    return Finding("source", ok=False, message=message, place=place)


def _known_lines(folder: Path) -> dict[str, list[str]]:
    """The line fingerprints; none where their file is missing or damaged, which the proof of the records reports."""
    path = folder / FINGERPRINTS
    try:
        return read_fingerprints(path.read_bytes()) if path.is_file() else {}
    except CorpusError:
        return {}


def _check_parsing(checking: _Checking) -> Iterator[Finding]:
    if len(checking.sources) < len(checking.declared):
        return
    structure, printed = (checking.sources[declared.file] for declared in checking.declared)
    try:
        checking.parsed = parse_sources(checking.manifest, structure, printed)
    except CorpusError as error:
        yield Finding("words", ok=False, message=error.message, place=error.place)


def _check_parsed(checking: _Checking, parsed: PlanDocument) -> Iterator[Finding]:
    structure, printed = (checking.sources[declared.file] for declared in checking.declared)
    yield from prove_words(parsed, structure, printed)
    yield from prove_counts(parsed)
    yield from prove_tables(parsed)
    if checking.manifest.addresses:
        yield from prove_addresses(parsed, checking.folder.parent.parent / checking.manifest.addresses)
    yield from prove_totals(parsed)
    yield from prove_records(parsed, (structure, printed), checking.folder)
