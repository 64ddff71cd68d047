"""Reference numbers for canaries: ranks with ties, and exposures.

Made with SciPy 1.17.1 and NumPy 2.4.6: python make_exposure.py
Writes exposure.json beside itself.
"""
import json
import pathlib

import numpy as np
from scipy.stats import rankdata

random = np.random.default_rng(4)
cases = []
for count, levels in ((2, 3), (16, 1000), (128, 20), (128, 1000), (128, 1)):
    scores = random.integers(0, levels, count)
    rank = float(rankdata(-scores, method="average")[0])
    cases.append({"scores": scores.tolist(), "rank": rank, "exposure": float(np.log2(count) - np.log2(rank))})
chance = float(np.mean(np.log2(128) - np.log2(np.arange(1, 129))))
pathlib.Path(__file__).with_name("exposure.json").write_text(json.dumps({"cases": cases, "chance": chance}, indent=1) + "\n")
