"""The message catalogues: every sentence a person reads on the pages, in Chinese and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("zh", "en")
DEFAULT_LANGUAGE: Final = "zh"
_FOLDER: Final = Path(__file__).resolve().parent / "locales"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language by dotted key, such as `ask.title`."""

    language: str
    messages: Mapping[str, str | tuple[str, ...]]

    def __call__(self, key: str, /, **values: object) -> str:
        """The message with its places filled.

        Raises:
            KeyError: when the catalogue has no such key; a test keeps the catalogues complete.
        """
        message = self.messages[key]
        if not isinstance(message, str):
            raise KeyError(f"{key} holds several lines; ask for them with lines().")
        return message.format(**values) if values else message

    def lines(self, key: str) -> tuple[str, ...]:
        """The messages of a list, such as example questions.

        Raises:
            KeyError: when the catalogue has no such list.
        """
        found = self.messages[key]
        if isinstance(found, str):
            raise KeyError(f"{key} holds one line; ask for it by calling the catalogue.")
        return found

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self.messages


def _flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", tuple(value) if isinstance(value, list) else str(value)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; an unknown language gets the default one."""
    if language not in LANGUAGES:
        language = DEFAULT_LANGUAGE
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return Catalogue(language, dict(_flattened(tomllib.load(file))))
