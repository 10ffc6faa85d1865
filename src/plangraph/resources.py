"""The one place that knows where `ontology/`, `shapes/` and `corpus/` lie: beside the sources, or inside the wheel."""

from __future__ import annotations

from pathlib import Path

from plangraph.domain.errors import ResourceMissingError

_PARTS = ("ontology", "shapes", "corpus")


def data_root() -> Path:
    """The folder that holds `ontology/`, `shapes/` and `corpus/`.

    Raises:
        ResourceMissingError: when neither the installed package nor the checkout holds all three.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / "data", package.parent.parent)
    for candidate in candidates:
        if all((candidate / part).is_dir() for part in _PARTS):
            return candidate
    looked = " and ".join(str(candidate) for candidate in candidates)
    raise ResourceMissingError(f"No folder with {', '.join(_PARTS)} found; looked in {looked}. Reinstall plangraph.")


def is_checkout() -> bool:
    """Whether plangraph runs from a source checkout rather than from an installed wheel."""
    return data_root() != Path(__file__).resolve().parent / "data"
