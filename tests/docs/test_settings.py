"""docs/settings.md lists every setting with its default and meaning."""

from __future__ import annotations

from plangraph.resources import data_root
from plangraph.settings import Settings


def test_every_setting_is_documented() -> None:
    """Each field has one row with its variable, default and description, and no row is left over."""
    text = (data_root() / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `PLANGRAPH_")]
    assert len(rows) == len(Settings.model_fields)
    for (name, field), row in zip(Settings.model_fields.items(), rows, strict=True):
        _, variable, default, meaning, _ = (cell.strip() for cell in row.split("|"))
        assert variable == f"`PLANGRAPH_{name.upper()}`"
        assert meaning == field.description
        if not field.is_required() and field.default_factory is None:
            assert default == f"`{field.default}`"
