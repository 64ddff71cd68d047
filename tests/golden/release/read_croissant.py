"""Reads the example's croissant.json with MLCommons' own package, which validates it, and prints the records that it loads.

    pip install mlcroissant==1.1.1 pillow
    python read_croissant.py > croissant-records.json
"""

import json
import logging
import pathlib
import sys

import mlcroissant
from importlib.metadata import version

example = pathlib.Path(__file__).parent / "example" / "croissant.json"
logging.disable(logging.INFO)


def plain(value):
    """A record's value as JSON: pictures as their gray values, row by row."""
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "convert"):
        return list(value.convert("L").tobytes())
    return value.item() if hasattr(value, "item") else value


dataset = mlcroissant.Dataset(jsonld=str(example))
result = {"package": f"mlcroissant {version('mlcroissant')}", "errors": sorted(dataset.metadata.issues.errors)}
for name in ["images", "pictures"]:
    result[name] = [{key: plain(value) for key, value in record.items()} for record in dataset.records(name)]
json.dump(result, sys.stdout, separators=(",", ":"))
print()
