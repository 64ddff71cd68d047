"""Runs README.md's lines that load results and a cohort, each as it stands there, and prints them with the versions.

    pip install numpy==2.4.6 pandas==3.1.1 polars==2.1.0 datasets==5.2.0
    node bin/synthcohort.js prepare phantom-chest --preset smoke --out <cohort>
    python load_lines.py <cohort> <results.csv> > load-lines.json

It fails if a line does, or if the libraries do not agree with each other and with Python's own reader.
"""

import csv
import json
import pathlib
import re
import sys
from importlib.metadata import version

import datasets
import numpy
import pandas
import polars

root = pathlib.Path(__file__).parents[3]
cohort, results = (pathlib.Path(argument) for argument in sys.argv[1:])
places = {
    "results/phantom-chest-quick/results.csv": results,
    "release/cohort/table.csv": cohort / "table.csv",
    "release/cohort/images.npy": cohort / "images.npy",
}
datasets.disable_progress_bars()


def rows_of(loaded):
    """A table as rows of values, from any of the libraries."""
    if isinstance(loaded, pandas.DataFrame):
        return loaded.to_dict("records")
    return loaded.to_dicts() if isinstance(loaded, polars.DataFrame) else list(loaded)


def same(value, text):
    """Whether a value is what the file says: numbers as numbers, and nothing as nothing."""
    if text in ("", "NaN"):
        return value is None or value != value
    if re.fullmatch(r"-?\d+", text):
        return value == int(text) and not isinstance(value, str)
    if re.fullmatch(r"-?\d*\.\d+", text):
        return abs(value - float(text)) < 1e-12
    return value == text


lines = re.findall(r"^    ((?:pandas|polars|datasets|numpy)\..*?\))(?:\s+#.*)?$", (root / "README.md").read_text(), re.M)
loaded = []
for line in lines:
    place = re.search(r'"([^"]+)"', line)[1]
    value = eval(line.replace(place, str(places[place])))
    if place.endswith(".npy"):
        table = list(csv.reader(open(cohort / "table.csv", newline="")))
        assert value.dtype == "uint8" and value.ndim == 4 and len(value) == len(table) - 1, line
        loaded.append({"line": line, "rows": len(value)})
        continue
    expected = list(csv.DictReader(open(places[place], newline="", encoding="utf-8")))
    found = rows_of(value)
    assert len(found) == len(expected) and all(list(a) == list(b) for a, b in zip(found, expected)), line
    wrong = [(a[name], b[name]) for a, b in zip(found, expected) for name in b if not same(a[name], b[name])]
    assert not wrong, (line, wrong[:3])
    loaded.append({"line": line, "rows": len(found)})
versions = {name: version(name) for name in ["pandas", "polars", "datasets", "numpy"]}
json.dump({"versions": versions, "loaded": loaded}, sys.stdout, indent=1)
print()
