"""The bundled encoder: run with NumPy, equal to sentence-transformers, and its vectors kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from plangraph.domain.errors import ConfigurationError
from plangraph.resources import data_root
from plangraph.search.bank import load_bank
from plangraph.search.dense import StaticEncoder, folder_key, is_static
from plangraph.search.index import SearchIndex
from plangraph.search.loading import BANK_FOLDER
from plangraph.search.models import BUNDLED

FOLDER = data_root() / BUNDLED
ODD = ["", " ", "？！", "😀", "\x00", "ＡＢＣ１２３", "礦山總數", "Mining quotas 2025", "矿" * 500, "a" * 100]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    """The bundled encoder."""
    return StaticEncoder(FOLDER)


def test_it_equals_sentence_transformers(encoder: StaticEncoder, index: SearchIndex) -> None:
    """On all passages, 300 bank questions and odd texts the vectors are those of SentenceTransformer.encode."""
    from sentence_transformers import SentenceTransformer

    questions = [question.text for question in load_bank(data_root() / BANK_FOLDER)[::20]]
    texts = [*ODD, *(passage.text for passage in index.passages), *questions]
    expected = SentenceTransformer(str(FOLDER), device="cpu").encode(texts)
    assert len(texts) > 400
    np.testing.assert_allclose(encoder.encode_document(texts), expected, atol=1e-6)
    np.testing.assert_allclose([encoder.encode_query(text) for text in texts], expected, atol=1e-6)


def test_vectors_have_length_one_or_zero(encoder: StaticEncoder) -> None:
    """Known texts give vectors of length 1, texts without any known token zero, never a number that is none."""
    vectors = encoder.encode_document([*ODD, "萤石"])
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert encoder.encode_document([]).shape == (0, vectors.shape[1])


def test_it_is_small_and_recognized(tmp_path: Path) -> None:
    """The bundled folder is a static model of at most 12 MB; an empty folder is none."""
    assert is_static(FOLDER)
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 12_000_000
    assert not is_static(tmp_path)


def test_traditional_characters_are_near_simplified_ones(encoder: StaticEncoder) -> None:
    """The model itself reads traditional characters."""
    assert encoder.encode_query("礦山總數") @ encoder.encode_query("矿山总数") > 0.99


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_folder_is_told(tmp_path: Path, missing: str) -> None:
    """A folder without weights or tokenizer, or with broken ones, is a configuration error that says what to do."""
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    (folder / missing).write_bytes(b"{")
    with pytest.raises(ConfigurationError, match="plangraph train"):
        StaticEncoder(folder)
    (folder / missing).unlink()
    with pytest.raises(ConfigurationError, match="plangraph train"):
        StaticEncoder(folder)


def test_the_key_follows_the_files(tmp_path: Path) -> None:
    """Another file gives another key, so that old vectors are never used."""
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    assert folder_key(folder) == folder_key(FOLDER)
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert folder_key(folder) != folder_key(FOLDER)


def test_search_imports_no_torch(state_dir: Path) -> None:
    """A search with the bundled encoder loads neither torch nor transformers nor SciPy."""
    code = (
        "import sys; from pathlib import Path; from plangraph.cli.opening import open_index;"
        "from plangraph.settings import Settings;"
        f"print(len(open_index(Settings(state_dir=Path({str(state_dir)!r}))).search('萤石')));"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["10", "[]"]
