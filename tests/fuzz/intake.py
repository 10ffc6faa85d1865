"""Coverage-guided fuzzing of everything that a submitted body passes through (atheris).

    python tests/fuzz/intake.py [FOLDER] [-max_total_time=60] [other libFuzzer options]

The first byte of an input chooses the media type; the rest is the body. FOLDER keeps what was found to be interesting;
`-seed_inputs` and the like are options of libFuzzer. A body may be refused with a `SubmissionError`; anything else that
leaves `validate` is a crash: atheris writes the input to `crash-…` and exits with a status that is not 0.
"""

from __future__ import annotations

import contextlib
import logging
import sys

import atheris

with atheris.instrument_imports(include=["plangraph.validation", "plangraph.text"]):
    from plangraph.domain.errors import SubmissionError
    from plangraph.resources import data_root
    from plangraph.validation.reading import MEDIA_TYPES
    from plangraph.validation.service import Validation

TYPES = sorted(MEDIA_TYPES)


def check(data: bytes, validation: Validation) -> None:
    """Hand one input in; whatever is not a report or a `SubmissionError` propagates."""
    if not data:
        return
    media_type = TYPES[data[0] % len(TYPES)]
    with contextlib.suppress(SubmissionError):
        validation.validate(data[1:], media_type)


def main() -> None:
    """Load the rule book once and fuzz until libFuzzer's limits."""
    logging.disable(logging.WARNING)
    validation = Validation.load(data_root())
    atheris.Setup(sys.argv, lambda data: check(data, validation))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
