"""Settings come from the environment, or from what is given, and wrong ones are refused by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from plangraph.domain.errors import ConfigurationError
from plangraph.settings import read_settings


def test_variables_are_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, paths and texts become what their field says; an empty variable counts as unset."""
    monkeypatch.setenv("PLANGRAPH_PORT", "8123")
    monkeypatch.setenv("PLANGRAPH_STATE_DIR", "/srv/state")
    monkeypatch.setenv("PLANGRAPH_QUERY_TIMEOUT_S", "2.5")
    monkeypatch.setenv("PLANGRAPH_ENCODER_MODEL", "")
    settings = read_settings(host="0.0.0.0")  # noqa: S104 - only a value here
    assert (settings.port, settings.state_dir, settings.query_timeout_s) == (8123, Path("/srv/state"), 2.5)
    assert (settings.host, settings.encoder_model) == ("0.0.0.0", None)  # noqa: S104


@pytest.mark.parametrize(("value", "expected"), [("many", "int"), ("70000", "65535"), ("-1", ">= 0")])
def test_wrong_values_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str, expected: str) -> None:
    """The message names the variable, what it holds and what was expected."""
    monkeypatch.setenv("PLANGRAPH_PORT", value)
    with pytest.raises(ConfigurationError, match=f"PLANGRAPH_PORT is '{value}'.*{expected}"):
        read_settings()


def test_search_starts_without_pydantic() -> None:
    """What `plangraph search` imports holds neither Pydantic nor rdflib, which would double its time to start."""
    code = "import sys, plangraph.cli.search, plangraph.cli.opening, plangraph.search.index; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pydantic", "rdflib", "torch", "scipy", "fastapi"} & set(modules)
