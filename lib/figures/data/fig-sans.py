"""Writes fig-sans.ts: "Fig Sans", a subset of DejaVu Sans 2.37 (npm package dejavu-fonts-ttf) as WOFF2.

    pip install fonttools==4.68.0 brotli && python lib/figures/data/fig-sans.py

The license of DejaVu Sans (FIG-SANS-LICENSE) asks that a modified font has another name.
"""
import base64
import io
import pathlib

from fontTools import subset
from fontTools.ttLib import TTFont

here = pathlib.Path(__file__).parent
fonts = here.parents[2] / "node_modules/dejavu-fonts-ttf/ttf"

# Latin with the letters of European names, Greek, super- and subscripts, and the signs that figures use.
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x391, 0x3CA), *range(0x2010, 0x2016), *range(0x2018, 0x201F),
    0x2009, 0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2070, *range(0x2074, 0x208F), *range(0x2190, 0x2196), 0x21D2,
    0x2202, 0x2207, 0x2211, 0x2212, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25A1, 0x25B2, 0x25C6, 0x25CB, 0x25CF, 0x2713,
]


def widths(file: str) -> list[int]:
    """Advance widths of the printable ASCII characters, thousandths of the font size."""
    font = TTFont(fonts / file)
    names, metrics, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return [round(1000 * metrics[names[code]][0] / units) for code in range(0x20, 0x7F)]


def fig_sans(file: str, style: str) -> str:
    font = TTFont(fonts / file, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        new = {1: "Fig Sans", 2: style, 3: f"Fig Sans {style}", 4: f"Fig Sans {style}", 6: f"FigSans-{style}"}.get(record.nameID)
        if new:
            record.string = new
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode()


def lines(name: str, text: str) -> str:
    return f"export const {name}: string =\n  \"{text}\";\n"


(here / "fig-sans.ts").write_text(
    "/** The figures' font, \"Fig Sans\": a subset of DejaVu Sans 2.37 as base64 WOFF2, so that figures look the same on\n"
    " *  every machine. Made by fig-sans.py, license in FIG-SANS-LICENSE. */\n\n"
    + lines("figSansRegular", fig_sans("DejaVuSans.ttf", "Regular")) + "\n"
    + lines("figSansBold", fig_sans("DejaVuSans-Bold.ttf", "Bold")) + "\n"
    + "/** Widths of the characters from space to tilde, thousandths of the font size; bold ones are a tenth wider. */\n"
    + f"export const figSansWidths: readonly number[] = {widths('DejaVuSans.ttf')};\n"
)
