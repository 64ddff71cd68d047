"""Golden coefficients of perceptual hashes from SciPy for tests/cohort/copies.test.ts.

Run: python tests/golden/cohort/make_hash.py   (NumPy 2, SciPy 1.13 or newer)
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.fft import dctn

cases = []
for side in (16, 32, 64):
    y, x = np.mgrid[0:side, 0:side]
    image = (7 * x + 13 * y + x * y) % 251
    coarse = min(side, 32)
    values = image.reshape(coarse, side // coarse, coarse, side // coarse).mean((1, 3))
    values = (values - values.mean()) / np.linalg.norm(values - values.mean())
    coefficients = dctn(values, type=2, norm="ortho")[:8, :8].ravel()[1:]
    cases.append({"side": side, "coefficients": coefficients.tolist()})

here = pathlib.Path(__file__).parent
versions = {"numpy": np.__version__, "scipy": scipy.__version__}
(here / "hash.json").write_text(json.dumps({"versions": versions, "cases": cases}) + "\n")
