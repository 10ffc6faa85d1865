"""The tokenizer of the bundled encoder: Chinese characters and their overlapping pairs, English words, numbers.

It is an ordinary `tokenizers` file. Pairs overlap because the normalizer writes each character three times with spaces
between: 矿山 becomes `矿 矿 矿山 山 山`, which white space cuts into characters and pairs. Only training needs this
module.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from os.path import commonprefix
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plangraph.search.segmentation import root
from plangraph.text.normalization import to_simplified

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN: Final = "[UNK]"
_HAN: Final = "\u3400-\u9fff"
_RUN: Final = re.compile(f"[{_HAN}]+|[a-z]+|[0-9.]+")
_LEAST_COUNT: Final = 2  # a pair or word that stands in one text only teaches nothing about others
_ENGLISH: Final = re.compile("[a-z]+")
_LEAST_BEGINNING: Final = 3
_NORMALIZER_FIELD: Final = 3  # ModelProto.normalizer_spec in sentencepiece_model.proto
_CHARSMAP_FIELD: Final = 2  # NormalizerSpec.precompiled_charsmap


def build_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """The tokenizer for folded texts; what stands in fewer than two of them is unknown, single characters apart."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = _vocabulary(texts)
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=64))
    characters = sorted({token for token in vocabulary if len(token) == 1 and re.match(f"[{_HAN}]", token)})
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Precompiled(_tripling(characters))]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex("[a-z]+|[0-9.]+"), "isolated"),
            pre_tokenizers.Split(Regex(f"[^{_HAN}a-z0-9]+"), "removed"),
        ]
    )
    return tokenizer


def document_frequency(tokenizer: Tokenizer, texts: Sequence[str]) -> Counter[int]:
    """In how many of the texts each token stands."""
    return Counter(number for one in tokenizer.encode_batch(list(texts)) for number in set(one.ids))


def _vocabulary(texts: Sequence[str]) -> dict[str, int]:
    counts = Counter(gram for text in texts for gram in set(_grams(text)))
    kept = sorted(gram for gram, count in counts.items() if count >= _LEAST_COUNT or len(gram) == 1)
    tokens = dict.fromkeys([UNKNOWN, *kept, *_pieces(texts)])
    return {token: number for number, token in enumerate(tokens)}


def _grams(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        run = match.group()
        if run[0] < "\u3400":
            yield run
        else:
            yield from run
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def _pieces(texts: Iterable[str]) -> list[str]:
    """Beginnings and endings of English words (`explor`, `##ation`), so that unseen forms of seen words are known."""
    pieces: set[str] = set()
    for word in {word for text in texts for word in _ENGLISH.findall(text)}:
        beginning = commonprefix([word, root(word)])  # noqa: RUF071 - characters are meant
        if _LEAST_BEGINNING <= len(beginning) < len(word):
            pieces.update((beginning, f"##{word[len(beginning) :]}"))
    return sorted(pieces)


def _tripling(characters: Sequence[str]) -> bytes:
    """The normalizer table that writes each character as `c c c`, traditional ones as their simplified ones."""
    import sentencepiece

    targets = {chr(code): to_simplified(chr(code)) for code in range(0x3400, 0xA000)}
    known = set(characters)
    lines = []
    for source, target in targets.items():
        if target in known:
            code = f"{ord(target):X}"
            lines.append(f"{ord(source):X}\t{code} 20 {code} 20 {code}")
    with tempfile.TemporaryDirectory() as folder:
        rules, words, model = (Path(folder, name) for name in ("rules.tsv", "words.txt", "model"))
        rules.write_text("\n".join(lines) + "\n", encoding="utf-8")
        words.write_text("a b c d e\n" * 10, encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(words),
            model_prefix=str(model),
            model_type="char",
            vocab_size=16,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
        data = model.with_suffix(".model").read_bytes()
    return _field(_field(data, _NORMALIZER_FIELD), _CHARSMAP_FIELD)


def _field(message: bytes, number: int) -> bytes:
    """The bytes of a length-delimited field. Source: the Protocol Buffers wire format."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        size, position = _varint(message, position) if key & 7 in {0, 2} else ({1: 8, 5: 4}[key & 7], position)
        if key & 7 == 0:
            continue
        if key >> 3 == number:
            return message[position : position + size]
        position += size
    raise ValueError(f"field {number} is missing")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, position
