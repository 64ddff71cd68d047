"""Reference numbers for the power of paired t tests.

Made with scipy 1.17.1: python make_power.py
Writes power.json beside itself.
"""
import json
import math
import pathlib

from scipy.stats import nct, t


def power(effect, pairs, degrees, error, side):
    shift = effect * math.sqrt(pairs)
    if side == "more":
        return float(nct.sf(t.isf(error, degrees), degrees, shift))
    critical = t.isf(error / 2, degrees)
    # The lower tail is the upper one of the opposite shift; SciPy loses it where it is tiny.
    below = nct.sf(critical, degrees, -shift)
    return float(nct.sf(critical, degrees, shift) + (0 if math.isnan(below) else below))


cases = [
    {"effect": effect, "pairs": pairs, "degrees": degrees, "error": error, "side": side}
    for effect in (0.1, 0.5, 1.2, 3.0)
    for pairs, degrees in ((2, 1), (2, 5), (3, 2), (4, 15), (10, 9), (34, 33), (400, 399))
    for error, side in ((0.05, "both"), (0.05, "more"), (0.025, "more"), (0.002, "both"))
]
for case in cases:
    case["power"] = power(**case)


def needed(effect, error, side, places):
    pairs = 2
    while power(effect, pairs, places * (pairs - 1), error, side) < 0.8:
        pairs += 1
    return pairs


sizes = [
    {"effect": effect, "error": error, "side": side, "places": places}
    for effect in (0.08, 0.3, 0.54, 1.0, 2.5, 6.0)
    for error, side in ((0.05, "both"), (0.025, "more"))
    for places in (1, 5)
]
for size in sizes:
    size["pairs"] = needed(**size)
pathlib.Path(__file__).with_name("power.json").write_text(json.dumps({"cases": cases, "sizes": sizes}, indent=1) + "\n")
