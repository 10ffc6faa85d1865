"""The manifest is read strictly."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.manifest import load_manifest
from plangraph.domain.errors import CorpusError


def test_the_plan_is_described(plan: PlanDocument) -> None:
    """Number, dates and publisher of the plan are declared, and that its pages are derived."""
    manifest = plan.manifest
    assert manifest.number == "内政发〔2022〕24号"
    assert (manifest.issued, manifest.published) == (datetime.date(2022, 8, 19), datetime.date(2022, 8, 26))
    assert "derived" in manifest.derivation
    assert manifest.declaration(5) is not None
    assert manifest.declaration(7) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('number = "', 'nummer = "', "misses a key or has an unknown one"),
        ("[expected]", "[expectation]", "misses a key"),
        ("[document]", "[document", "no valid TOML"),
        ('file = "web.txt"', 'datei = "web.txt"', "unknown one"),
        ('footer = "- (', 'footer = "- ((', "pattern"),
    ],
)
def test_a_wrong_manifest_is_refused(real_copy: Path, old: str, new: str, message: str) -> None:
    """Unknown and missing keys, wrong TOML and wrong patterns are errors that name the file."""
    path = real_copy / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=message) as caught:
        load_manifest(path)
    assert "manifest.toml" in caught.value.place


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(CorpusError, match=r"absent\.toml"):
        load_manifest(tmp_path / "absent.toml")
