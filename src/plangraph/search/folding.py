"""Folded texts without their way back, kept for the labels and sentences that come up again and again."""

from __future__ import annotations

from functools import lru_cache

from plangraph.text.normalization import fold_text

_KEPT = 16_384  # the labels of all vocabularies and the sentences of some plans


@lru_cache(_KEPT)
def folded(text: str) -> str:
    """`text` as search compares it (see `plangraph.text.normalization`)."""
    return fold_text(text)
