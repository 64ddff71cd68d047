"""The peer of bench/neighbors.bench.ts: scikit-learn's brute force on the same features. Prints JSON."""
import json
import sys
import time

import numpy as np
from sklearn.neighbors import NearestNeighbors

query, reference, columns = map(int, sys.argv[1:4])
metric, k = sys.argv[4], int(sys.argv[5])


def features(seed, rows):
    """A linear congruential generator, many steps at once: x(n + s) = a^s x(n) + c (a^s - 1) / (a - 1)."""
    step = 4096
    mask, a, c = 2**32 - 1, 1664525, 1013904223
    first, state = [], seed
    for _ in range(step):
        state = (a * state + c) & mask
        first.append(state)
    jump, shift = 1, 0
    for _ in range(step):
        jump, shift = jump * a & mask, (a * shift + c) & mask
    out = np.empty(-(-rows * columns // step) * step, np.uint32).reshape(-1, step)
    row = np.array(first, np.uint64)
    for i in range(len(out)):
        out[i] = row
        row = (row * jump + shift) & mask
    return np.maximum(0, out.ravel()[: rows * columns] / 2**32 - 0.4).astype(np.float32).reshape(rows, columns)


a, b = features(1, query), features(2, reference)
begun = time.perf_counter()
distances, _ = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=metric).fit(b).kneighbors(a)
print(json.dumps({"seconds": time.perf_counter() - begun, "sum": float(distances.sum())}))
