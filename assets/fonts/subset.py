"""Makes the two font files of this folder from Source Serif 4's static fonts.

    npm pack @expo-google-fonts/source-serif-4@0.4.1 && tar xzf expo-google-fonts-source-serif-4-0.4.1.tgz
    python3 subset.py package          # needs fonttools 4.38 (Debian: python3-fonttools)

Latin, some Greek and the symbols the project writes are kept; the ceiling brackets, which Source Serif lacks, are
drawn from the measures of its square brackets. The family is renamed, as the licence asks of a modified version.
"""

import sys
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Inkling Serif"
TEXT = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)]))
    + "αβγδεηθλμπσφχψωΔΣΩŷ"
    + "−·×→←↑↓±√∂²³⁰¹⁴⁵⁶⁷⁸⁹⁻∞≈≠≤≥–—‘’“”…•′″\u2009\u202f€"
)


def ceiling(font: TTFont, bracket: str, stem: int, bar: int) -> object:
    """A square bracket without its foot."""
    glyphs = font.getGlyphSet()
    bounds = BoundsPen(glyphs)
    glyphs[bracket].draw(bounds)
    left, bottom, right, top = map(round, bounds.bounds)
    pen = TTGlyphPen(None)
    if bracket == "bracketleft":
        corners = [(left, bottom), (left, top), (right, top), (right, top - bar), (left + stem, top - bar), (left + stem, bottom)]
    else:
        corners = [(right - stem, bottom), (right - stem, top - bar), (left, top - bar), (left, top), (right, top), (right, bottom)]
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def make(source: Path, target: Path, style: str, stem: int, bar: int) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text=TEXT + "[]")
    subsetter.subset(font)

    order = font.getGlyphOrder()
    for name, bracket, code in (("ceilingleft", "bracketleft", 0x2308), ("ceilingright", "bracketright", 0x2309)):
        glyph = ceiling(font, bracket, stem, bar)
        font["glyf"].glyphs[name] = glyph
        font["hmtx"].metrics[name] = font["hmtx"].metrics[bracket]
        order = [*order, name]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(order)

    names = font["name"]
    for identifier, text in ((1, FAMILY), (2, style), (3, f"{FAMILY} {style}"), (4, f"{FAMILY} {style}"), (6, f"InklingSerif-{style}")):
        names.setName(text, identifier, 3, 1, 0x409)
    font.save(target)
    print(target, target.stat().st_size, "bytes")


if __name__ == "__main__":
    package, here = Path(sys.argv[1]), Path(__file__).parent
    make(package / "400Regular/SourceSerif4_400Regular.ttf", here / "InklingSerif-Regular.ttf", "Regular", 64, 48)
    make(package / "600SemiBold/SourceSerif4_600SemiBold.ttf", here / "InklingSerif-Bold.ttf", "Bold", 96, 64)
