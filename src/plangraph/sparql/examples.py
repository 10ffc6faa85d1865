"""The documented queries: one `.rq` file each, with titles and explanations in its first comments, and its parameters.

A parameter is one line of the query, `VALUES ?region { <…> }  # parameter: regions`: as it stands the query is an
example with that value; `filled` puts other values there, or takes the line out, which means any value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

_FOLDER: Final = Path(__file__).resolve().parent / "queries"
_KEYS: Final = ("zh", "en", "about zh", "about en")
_PARAMETER: Final = re.compile(
    r"^[ ]*VALUES \?(?P<name>\w+) \{ (?P<default>[^}]*) \}[ ]+# parameter: (?P<kind>[\w-]+)[ ]*\n", re.MULTILINE
)
LANGUAGE: Final = "language"
TEXT: Final = "text"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, its kind (a concept scheme, `language` or `text`) and the term it has in the example."""

    name: str
    kind: str
    default: str

    @property
    def is_concept(self) -> bool:
        """Whether its values are concepts of the scheme that `kind` names."""
        return self.kind not in (LANGUAGE, TEXT)

    @property
    def is_required(self) -> bool:
        """Whether the query means nothing without a value."""
        return self.kind == TEXT


@dataclass(frozen=True, slots=True)
class Example:
    """A documented query: its name, what it asks and what it answers in each language, its text and its parameters."""

    name: str
    titles: dict[str, str]
    abouts: dict[str, str]
    query: str
    parameters: tuple[Parameter, ...]

    def filled(self, values: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """The query with the values of its parameters; a parameter without one takes any, a language its default."""
        kinds = {parameter.name: parameter.kind for parameter in self.parameters}

        def line(match: re.Match[str]) -> str:
            given = values.get(match["name"], ())
            if given:
                terms = " ".join(map(str, given))
                return f"  VALUES ?{match['name']} {{ {terms} }}\n"
            return match[0] if kinds[match["name"]] == LANGUAGE else ""

        return _PARAMETER.sub(line, self.query)

    def in_language(self, language: str) -> str:
        """The query as an example, its labels in `language` where it lets one choose."""

        def line(match: re.Match[str]) -> str:
            chosen = str(Literal(language))
            return match[0].replace(match["default"], chosen, 1) if match["kind"] == LANGUAGE else match[0]

        return _PARAMETER.sub(line, self.query)


def _read(path: Path) -> Example:
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = {}
    for line in lines[: len(_KEYS)]:
        key, _, title = line.removeprefix("#").strip().partition(":")
        heads[key.strip()] = title.strip()
    if tuple(heads) != _KEYS or not all(heads.values()):
        wanted = ", ".join(f"'# {key}: …'" for key in _KEYS)
        raise ValueError(f"{path.name} must begin with the lines {wanted}; found {lines[: len(_KEYS)]}.")
    query = "\n".join(lines[len(_KEYS) :]).strip() + "\n"
    found = _PARAMETER.finditer(query)
    return Example(
        name=path.stem.partition("-")[2],
        titles={"zh": heads["zh"], "en": heads["en"]},
        abouts={"zh": heads["about zh"], "en": heads["about en"]},
        query=query,
        parameters=tuple(Parameter(match["name"], match["kind"], match["default"].strip()) for match in found),
    )


@cache
def examples() -> tuple[Example, ...]:
    """All documented queries in the order of their file names."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.rq")))
