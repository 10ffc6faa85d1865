"""The documented example queries: one `.rq` file each, with its title and explanation in its first comment lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).resolve().parent / "queries"
_KEYS: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: its name, what it asks in each language, and its text."""

    name: str
    titles: dict[str, str]
    query: str


def _read(path: Path) -> Example:
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = {}
    for line in lines[: len(_KEYS)]:
        key, _, title = line.removeprefix("#").strip().partition(":")
        titles[key.strip()] = title.strip()
    if set(titles) != set(_KEYS):
        raise ValueError(f"{path.name} must begin with the lines '# zh: …' and '# en: …'; found {lines[:2]}.")
    return Example(path.stem.partition("-")[2], titles, "\n".join(lines[len(_KEYS) :]).strip() + "\n")


@cache
def examples() -> tuple[Example, ...]:
    """All examples in the order of their file names."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.rq")))
