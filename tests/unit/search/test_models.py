"""Other models by one setting: a small transformer built here, a cross-encoder, none, and some that do not load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from plangraph.cli.opening import open_index
from plangraph.domain.errors import ConfigurationError
from plangraph.resources import data_root
from plangraph.search.dense import StaticEncoder
from plangraph.search.index import SearchIndex
from plangraph.search.loading import assemble, read_texts
from plangraph.search.models import (
    NO_MODEL,
    CrossEncoderReranker,
    ModelChoice,
    TransformerEncoder,
    open_encoder,
    open_reranker,
)
from plangraph.search.prepared import prepare
from plangraph.search.vectors import dense_retrievers
from plangraph.settings import Settings

TEXTS = ("矿山总数", "绿色矿山", "coal mine")


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a one-layer BERT over single characters, weights at random, its tokenizer beside it."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set("".join(TEXTS)))]
    tokenizer = Tokenizer(models.WordLevel({token: n for n, token in enumerate(tokens)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    ends = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", "[CLS] $A [SEP] $B [SEP]", ends)
    names = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def transformer(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a sentence-transformers folder with mean pooling."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tmp_path_factory.mktemp("transformer")
    inner = Transformer(str(bert))
    model = SentenceTransformer(modules=[inner, Pooling(inner.get_embedding_dimension())], device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def test_any_transformer_can_be_the_encoder(transformer: Path) -> None:
    """Its vectors are those of sentence-transformers at length 1; a prompt stands before queries only."""
    from sentence_transformers import SentenceTransformer

    plain, prompted = TransformerEncoder(str(transformer)), TransformerEncoder(str(transformer), "coal ")
    expected = SentenceTransformer(str(transformer), device="cpu").encode(list(TEXTS), normalize_embeddings=True)
    np.testing.assert_allclose(plain.encode_document(TEXTS), expected, atol=1e-5)
    np.testing.assert_allclose(prompted.encode_document(TEXTS), expected, atol=1e-5)
    np.testing.assert_allclose(plain.encode_query(TEXTS[0]), expected[0], atol=1e-5)
    assert not np.allclose(prompted.encode_query(TEXTS[0]), expected[0], atol=1e-3)
    assert plain.encode_document([]).shape == (0, 16)


def test_a_setting_puts_it_into_search(state_dir: Path, transformer: Path, tmp_path: Path) -> None:
    """PLANGRAPH_ENCODER_MODEL replaces the bundled encoder, and its vectors are kept for the next start."""
    (tmp_path / "current").write_text((state_dir / "current").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "builds").symlink_to(state_dir / "builds")
    settings = Settings(state_dir=tmp_path, encoder_model=str(transformer))
    first = open_index(settings).search("绿色矿山", 5)
    kept = next((tmp_path / "index").glob("vectors-*.npz"))
    changed = kept.stat().st_mtime_ns
    assert open_index(settings).search("绿色矿山", 5) == first
    assert kept.stat().st_mtime_ns == changed


def test_the_encoder_can_be_left_out(index: SearchIndex) -> None:
    """With `none` search works by words alone."""
    assert open_encoder(data_root(), ModelChoice(encoder=NO_MODEL)) is None
    texts = read_texts(data_root())
    prepared = prepare(texts.passages, index.linker.concepts, texts.english)
    alone = assemble(texts, prepared, None)
    assert not any(retriever.name.startswith("encoder") for retriever in alone.retrievers)
    assert alone.search("萤石", 1)


def test_a_static_folder_needs_no_torch(index: SearchIndex, tmp_path: Path) -> None:
    """A static model named by its folder is run with NumPy, with a prompt by torch; its vectors are kept."""
    from plangraph.search.models import BUNDLED

    folder = str(data_root() / BUNDLED)
    encoder = open_encoder(data_root(), ModelChoice(encoder=folder))
    assert isinstance(encoder, StaticEncoder)
    assert isinstance(open_encoder(data_root(), ModelChoice(folder, "query: ")), TransformerEncoder)
    prepared = prepare(index.passages, index.linker.concepts, index.english)
    for _ in range(2):
        kept = dense_retrievers(encoder, prepared, index.layout, tmp_path)
    fresh = dense_retrievers(encoder, prepared, index.layout)
    query = index.analyse("绿色矿山")
    assert [r.scores(query).tolist() for r in kept] == [r.scores(query).tolist() for r in fresh]


@pytest.mark.parametrize("name", ["no/such-folder", ""])
def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the model and what is expected."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    place = str(tmp_path / name)
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        TransformerEncoder(place).encode_query("矿")
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        CrossEncoderReranker(place).judge("矿", ["山"])


def test_a_cross_encoder_gives_one_number_per_text(bert: Path) -> None:
    """Any cross-encoder can be the reranker; without a setting there is none."""
    reranker = open_reranker(ModelChoice(reranker=str(bert)))
    assert reranker is not None
    assert len(reranker.judge("矿山", TEXTS)) == len(TEXTS)
    assert open_reranker(ModelChoice()) is None


class _Shortest:
    """Likes short texts."""

    def judge(self, query: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002
        return [-float(len(text)) for text in texts]


def test_a_reranker_orders_the_best_hits_anew(index: SearchIndex) -> None:
    """The first hits are the same ones in the reranker's order, and pages do not overlap."""
    texts = read_texts(data_root())
    prepared = prepare(texts.passages, index.linker.concepts, texts.english)
    plain, ordered = (assemble(texts, prepared, None, reranker=reranker) for reranker in (None, _Shortest()))
    before, after = plain.search("绿色矿山建设", 30), ordered.search("绿色矿山建设", 30)
    assert {hit.iri for hit in before} == {hit.iri for hit in after}
    assert [len(hit.text) for hit in after] == sorted(len(hit.text) for hit in after)
    assert [h.iri for h in ordered.search("绿色矿山建设", 5, offset=5)] == [hit.iri for hit in after[5:10]]
