"""The peer of bench/cohort-size.bench.ts: random minibatches from the memory-mapped images.

    python cohort_minibatches.py <cohort> <minibatch>
"""
import csv
import json
import statistics
import sys
import time

import numpy as np

folder, size = sys.argv[1], int(sys.argv[2])
images = np.load(f"{folder}/images.npy", mmap_mode="r")
with open(f"{folder}/table.csv", newline="") as file:
    table = list(csv.reader(file))
labels = np.array([row[3:-1] for row in table[1:]], dtype=np.int8)
train = np.array([row[2] == "train" for row in table[1:]]).nonzero()[0]
order = np.random.default_rng(1).permutation(train)
times = []
for count in range(300):
    begun = time.perf_counter()
    rows = order[np.arange(count * size, (count + 1) * size) % len(order)]
    pixels = images[rows].astype(np.float32) / np.float32(127.5) - np.float32(1)
    conditions = np.maximum(labels[rows], 0).astype(np.float32)
    times.append(time.perf_counter() - begun)
print(json.dumps({"milliseconds": 1000 * statistics.median(times)}))
