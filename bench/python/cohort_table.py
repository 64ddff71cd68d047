"""The peer of bench/cohort-table.bench.ts: the same selection in pandas, then an 80/10/10 split by patients.

    python cohort_table.py <train.csv>
"""
import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupShuffleSplit

begun = time.perf_counter()
table = pd.read_csv(sys.argv[1])
findings = list(table.columns[5:])
table = table[table["Path"].str.contains(r"view[12]_frontal\.(?:jpg|png)$")]
table["patient"] = table["Path"].str.extract(r"(patient\d+)", expand=False)
table[findings] = table[findings].fillna(0).replace(-1, 1).astype("int8")
table = table[table[findings].any(axis=1)]
combination = pd.Series(table[findings].to_numpy(dtype="int32") @ (1 << np.arange(len(findings))), index=table.index)
counts = combination.value_counts()
table = table[combination.isin(counts[counts > 256].index)]
rest, test = next(GroupShuffleSplit(1, test_size=0.1, random_state=1).split(table, groups=table["patient"]))
train, valid = next(GroupShuffleSplit(1, test_size=1 / 9, random_state=1).split(rest, groups=table["patient"].iloc[rest]))
seconds = time.perf_counter() - begun
print(json.dumps({"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "kept": len(table)}))
