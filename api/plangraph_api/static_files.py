"""Where the files lie that browsers load: the project's own, and those of Swagger UI from its installed package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from starlette.staticfiles import StaticFiles

_OWN = Path(__file__).resolve().parent / "static"


def own_files() -> StaticFiles:
    """The style sheet, the scripts and the icon of the pages."""
    return StaticFiles(directory=_OWN)


def swagger_files() -> StaticFiles:
    """Swagger UI as the package `fastapi-offline` ships it."""
    return StaticFiles(directory=Path(str(files("fastapi_offline"))) / "static")
