"""Reads a cohort with NumPy and pandas (pyarrow), for tests that run where Python has them: prints what they see as JSON.

    python read_parquet.py <cohort>
"""
import json
import sys

import numpy as np
import pandas as pd

folder = sys.argv[1]
images = np.load(f"{folder}/images.npy", mmap_mode="r")
table = pd.read_csv(f"{folder}/table.csv", dtype={"patient": str, "split": str, "source": str}, keep_default_na=False)
copy = pd.read_parquet(f"{folder}/table.parquet")
print(json.dumps({
    "mapped": isinstance(images, np.memmap),
    "dtype": str(images.dtype),
    "shape": images.shape,
    "sum": int(images.sum(dtype=np.int64)),
    "columns": list(copy.columns),
    "types": [str(copy[name].dtype) for name in copy.columns[3:-1]],
    "same": bool((copy.astype(str).values == table.astype(str).values).all()),
    "rows": len(copy),
}))
