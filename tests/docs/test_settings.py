"""docs/settings.md lists every setting with its default and meaning."""

from __future__ import annotations

import dataclasses
from typing import get_type_hints

from plangraph.resources import data_root
from plangraph.settings import Settings


def test_every_setting_is_documented() -> None:
    """Each field has one row with its variable, default and description, and no row is left over."""
    text = (data_root() / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `PLANGRAPH_")]
    fields = dataclasses.fields(Settings)
    hints = get_type_hints(Settings, include_extras=True)
    assert len(rows) == len(fields)
    for field, row in zip(fields, rows, strict=True):
        _, variable, default, meaning, _ = (cell.strip() for cell in row.split("|"))
        assert variable == f"`PLANGRAPH_{field.name.upper()}`"
        assert meaning == hints[field.name].__metadata__[0].description
        if field.default is not dataclasses.MISSING:
            assert default == f"`{field.default}`"
