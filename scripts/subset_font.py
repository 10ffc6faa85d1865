"""Cut Noto Sans CJK SC down to GBK for the review sheet (src/plangraph/validation/fonts/README.md).

Usage: python scripts/subset_font.py NotoSansCJK-Regular.ttc
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).parent.parent / "src/plangraph/validation/fonts/NotoSansCJKsc-GBK.otf"
MARKS = "①②③④⑤⑥⑦⑧⑨⑩≤≥＜＞≠↑↓→←—–‘’“”…·•×÷±√□■☑☒✓✗§°′″㎡㎥²³½"
NOT_NEEDED = ["vhea", "vmtx", "VORG", "BASE", "DSIG"]


def characters() -> set[int]:
    """The characters of GBK, of Western Europe, and some marks."""
    pairs = (bytes([first, second]) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF))
    decoded = (pair.decode("gbk", errors="ignore") for pair in pairs)
    return {ord(text) for text in decoded if len(text) == 1} | set(range(0x20, 0x180)) | set(map(ord, MARKS))


def main(source: Path) -> None:
    """Write the subset."""
    fonts = TTCollection(str(source)).fonts
    font = next(font for font in fonts if font["name"].getDebugName(1) == "Noto Sans CJK SC")
    options = Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += NOT_NEEDED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    font.save(TARGET)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
