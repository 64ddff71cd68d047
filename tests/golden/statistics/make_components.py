"""Reference mean squares of nested repeats.

Made with scipy 1.17.1 and numpy 2.4.6: python make_components.py
Writes components.json beside itself.
"""
import json
import pathlib

import numpy as np
from scipy.stats import f_oneway

random = np.random.default_rng(7)
cases = []
for generators, classifiers in ((2, 2), (4, 3), (5, 2)):
    values = 0.9 + 0.03 * random.standard_normal((generators, 1)) + 0.01 * random.standard_normal((generators, classifiers))
    within = float(np.mean(np.var(values, axis=1, ddof=1)))
    # One-way analysis of variance: F is the ratio of the mean squares.
    between = float(f_oneway(*values).statistic * within)
    cases.append({"values": values.tolist(), "withinSquare": within, "betweenSquare": between})
pathlib.Path(__file__).with_name("components.json").write_text(json.dumps(cases, indent=1) + "\n")
