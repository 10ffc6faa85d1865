"""Prints the OpenAPI description that is committed as `api/openapi.json`: `python -m plangraph_api.description`."""

from __future__ import annotations

import json
import sys

from plangraph_api.app import create_app


def description() -> str:
    """The description as the committed file holds it."""
    return json.dumps(create_app().openapi(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(description())
