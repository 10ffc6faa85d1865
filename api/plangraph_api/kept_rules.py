"""The rule book kept on disk, so that a service that starts again reads it at once instead of asking the graph."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from plangraph_api import rule_book
from plangraph_api.rule_book import PeoplesRuleBook

_EARLIER: Final = "rules-*.msgpack"


def kept_path(folder: Path, fingerprint: str) -> Path:
    """The file for a build's fingerprint and the code that makes the book."""
    digest = hashlib.sha256(fingerprint.encode())
    digest.update(Path(rule_book.__file__).read_bytes())
    return folder / f"rules-{digest.hexdigest()[:32]}.msgpack"


def read_kept(path: Path) -> PeoplesRuleBook | None:
    """The book that the file holds, or None where there is no whole file of this form."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=PeoplesRuleBook)
    except (OSError, msgspec.MsgspecError):
        return None  # missing, cut off, or of an earlier form: the caller makes the book again


def write_kept(path: Path, book: PeoplesRuleBook) -> None:
    """Write the file whole or not at all, and remove those of earlier builds; a read-only folder is left as it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(book))
        Path(name).replace(path)
        for earlier in path.parent.glob(_EARLIER):
            if earlier != path:
                earlier.unlink(missing_ok=True)
    except OSError:
        return  # the service works without the file; only its next start is slower
