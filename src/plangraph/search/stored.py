"""Passages on disk, read when they are asked for: a million of them take no memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final, overload

import msgspec
import numpy as np

from plangraph.domain.model import Passage

_RECORDS: Final = "passages.msgpack"
_ENDS: Final = "passages.npy"


class PassageWriter(AbstractContextManager["PassageWriter"]):
    """Writes passages one after another; they can be read once it is closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = (folder / _RECORDS).open("wb")
        self._ends = [0]
        self._encoder = msgspec.msgpack.Encoder()

    def add(self, passage: Passage) -> None:
        """Write one more passage."""
        self._ends.append(self._ends[-1] + self._file.write(self._encoder.encode(passage)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        np.save(self._folder / _ENDS, np.asarray(self._ends, np.int64))


class StoredPassages(Sequence[Passage]):
    """The passages of a folder that a `PassageWriter` has filled."""

    def __init__(self, folder: Path) -> None:
        self._ends = np.load(folder / _ENDS, mmap_mode="r")
        records = folder / _RECORDS
        self._records = np.memmap(records, np.uint8, "r") if records.stat().st_size else np.zeros(0, np.uint8)
        self._decoder = msgspec.msgpack.Decoder(Passage)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        if isinstance(place, slice):
            return [self._read(number) for number in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(f"There is no passage {place} among {len(self)}.")
        return self._read(place % len(self))

    def __iter__(self) -> Iterator[Passage]:
        return map(self._read, range(len(self)))

    def _read(self, number: int) -> Passage:
        start, end = self._ends[number : number + 2]
        return self._decoder.decode(self._records[start:end].tobytes())
