"""Makes truncation.json: draws of N(0, 1) as draws of the same quantile of that distribution cut at plus and minus a limit, by SciPy.

    python tests/golden/gan/truncation.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.stats import norm, truncnorm

values = np.linspace(-3.5, 3.5, 29)
limits = [0.1, 0.5, 1.0, 2.0, 3.0]
cases = [
    {"limit": limit, "values": values.tolist(), "truncated": truncnorm.ppf(norm.cdf(values), -limit, limit).tolist()}
    for limit in limits
]
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps({"made_with": f"SciPy {scipy.__version__}", "cases": cases}) + "\n")
