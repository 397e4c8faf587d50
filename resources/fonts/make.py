#!/usr/bin/env python3
"""Makes the fonts of this folder from Inter's static ones: make.py FOLDER [OUT]. Needs fonttools; see README.md."""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

STYLES = ["Regular", "Medium", "SemiBold", "Italic"]
FAMILY = "Saccade Inter"
NAMES_OF_THE_FAMILY = {1, 3, 4, 6, 16, 18, 20, 21, 25}


def without_alternatives(font: TTFont) -> None:
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)


def rename(font: TTFont) -> None:
    in_one_word = FAMILY.replace(" ", "")
    for record in font["name"].names:
        if record.nameID in NAMES_OF_THE_FAMILY:
            new = in_one_word if record.nameID in (3, 6) else FAMILY
            record.string = record.toUnicode().replace("Inter", new)
    cff = font["CFF "].cff
    cff.fontNames = [name.replace("Inter", in_one_word) for name in cff.fontNames]
    for top in cff.topDictIndex:
        top.FullName = top.FullName.replace("Inter", FAMILY)
        top.FamilyName = top.FamilyName.replace("Inter", FAMILY)


def main(folder: str, out: str = ".") -> None:
    for style in STYLES:
        font = TTFont(pathlib.Path(folder) / f"Inter-{style}.otf", recalcTimestamp=False)
        without_alternatives(font)
        rename(font)
        font.save(pathlib.Path(out) / f"SaccadeInter-{style}.otf")


if __name__ == "__main__":
    main(*sys.argv[1:])
