"""Reference numbers for learning curves read backward.

Made with scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6: python make_learning_curve.py
Writes learning-curve.json beside itself.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(1)
cases = []
for count in (2, 3, 5, 8, 8, 8):
    sizes = np.sort(random.choice(np.arange(10, 10_000), count, replace=False)).astype(float)
    values = 0.6 + 0.3 * (np.log(sizes) / np.log(10_000)) + random.normal(0, 0.03, count)
    fitted = IsotonicRegression().fit_transform(np.log(sizes), values)
    # Values that rise here: at a flat piece, many sizes have the same one.
    at = random.uniform(fitted[0] - 0.01, fitted[-1] + 0.01, 6)
    reached = []
    for value in at:
        if value < fitted[0]:
            reached.append(0)
        elif value > fitted[-1]:
            reached.append("more")
        else:
            # Rising from left to right: minus one over the root of the size.
            place = -1 / np.sqrt(np.array(sizes, dtype=float))
            curve = lambda at: np.interp(at, place, fitted) - value
            reached.append(float(brentq(curve, place[0], place[-1], xtol=1e-16, rtol=1e-14) ** -2))
    cases.append({"sizes": sizes.tolist(), "values": values.tolist(), "fitted": fitted.tolist(), "at": at.tolist(), "reached": reached})
pathlib.Path(__file__).with_name("learning-curve.json").write_text(json.dumps(cases, indent=1) + "\n")
