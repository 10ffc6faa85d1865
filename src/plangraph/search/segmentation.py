"""Words and index tokens of folded text; the Chinese word dictionary lives in rjieba, domain words come from labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Protocol

import rjieba

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_HAS_WORD = re.compile(f"[{_HAN}a-z0-9]")
_LATIN_WORD = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a folded text with its half-open span there."""

    text: str
    start: int
    end: int


class Segmenter(Protocol):
    """Cuts folded text into words; any dictionary or model may stand behind it."""

    def words(self, folded: str) -> list[Word]:
        """The words of `folded` in order, punctuation and white space left out."""
        ...


class JiebaSegmenter:
    """Word segmentation by rjieba, with every label of the vocabularies added to its dictionary."""

    def __init__(self, domain_words: Iterable[str] = (), *, shared: bool = False) -> None:
        """Know the words of rjieba's dictionary and `domain_words`.

        Args:
            domain_words: words to add; only those of Chinese characters are needed.
            shared: add them to the dictionary that rjieba keeps for the whole process: about 0.1 s faster, right only
                where the process has one vocabulary.
        """
        jieba = rjieba if shared else rjieba.Jieba()
        for word in domain_words:
            if _HAN_RUN.fullmatch(word):
                jieba.add_word(word, None, None)
        self._cut: Callable[[str], list[str]] = jieba.cut
        self.exact: Segmenter = DictionarySegmenter(partial(jieba.cut, hmm=False))

    def words(self, folded: str) -> list[Word]:
        """The words of `folded` in order, punctuation and white space left out; unknown ones are guessed."""
        return _placed(self._cut(folded))


@dataclass(frozen=True, slots=True)
class DictionarySegmenter:
    """Word segmentation by the dictionary alone: characters that make up no word of it stand each for itself.

    Reading what a question names needs this: guessed words run names together (比金, 铜三大类).
    """

    cut: Callable[[str], list[str]]

    def words(self, folded: str) -> list[Word]:
        """The words of `folded` in order, punctuation and white space left out."""
        return _placed(self.cut(folded))


def exact(segmenter: Segmenter) -> Segmenter:
    """The segmenter that guesses no words, where there is one beside `segmenter`."""
    return segmenter.exact if isinstance(segmenter, JiebaSegmenter) else segmenter


def _placed(pieces: Iterable[str]) -> list[Word]:
    found: list[Word] = []
    position = 0
    for piece in pieces:
        if _HAS_WORD.search(piece):
            found.append(Word(piece, position, position + len(piece)))
        position += len(piece)
    return found


def stem(word: str) -> str:
    """The word without an English plural ending.

    Source: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991 (the S stemmer).
    """
    if len(word) <= 3:
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word


@lru_cache(16_384)
def root(word: str) -> str:
    """The word without its English endings: exploring, explored and exploration meet.

    Source: the English Snowball stemmer ("Porter2").
    """
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> EnglishStemmer:
    from snowballstemmer.english_stemmer import EnglishStemmer

    return EnglishStemmer()


def _bigrams(folded: str) -> Iterator[str]:
    for match in _HAN_RUN.finditer(folded):
        run = match.group()
        yield from (f"#{run[i : i + 2]}" for i in range(len(run) - 1))


def index_tokens(folded: str, segmenter: Segmenter, *, bigrams: bool = True) -> list[str]:
    """The tokens to index: words (English ones without their endings), then `#`-marked character bigrams of Chinese."""
    return tokens_of(folded, segmenter.words(folded), bigrams=bigrams)


def tokens_of(folded: str, words: Iterable[Word], *, bigrams: bool = True) -> list[str]:
    """The tokens to index of a folded text whose words are known."""
    tokens = [root(word.text) if _LATIN_WORD.fullmatch(word.text) else word.text for word in words]
    if bigrams:
        tokens.extend(_bigrams(folded))
    return tokens
