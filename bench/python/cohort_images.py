"""The peer of bench/cohort-images.bench.ts: Pillow in two threads; also makes the files.

    python cohort_images.py make <folder> <jpegs> <pngs>
    python cohort_images.py read <folder> <resolution>
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image


def make(folder, jpegs, pngs):
    random = np.random.default_rng(1)
    for kind, count, width, height in (("jpeg", jpegs, 390, 320), ("png", pngs, 1024, 1024)):
        os.makedirs(f"{folder}/{kind}")
        for number in range(count):
            coarse = Image.fromarray(random.integers(0, 256, (height // 16, width // 16), dtype=np.uint8))
            smooth = np.asarray(coarse.resize((width, height), Image.BICUBIC), dtype=np.float32)
            values = 0.7 * smooth + np.linspace(0, 60, height)[:, None] + random.normal(0, 6, (height, width))
            image = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
            image.save(f"{folder}/{kind}/{number:05}.{kind}", **({"quality": 90} if kind == "jpeg" else {}))
    print("{}")


def read(folder, resolution):
    files = [f"{folder}/{name}" for name in sorted(os.listdir(folder))]

    def one(file):
        with Image.open(file) as image:
            gray = np.asarray(image.convert("L").resize((resolution, resolution), Image.BILINEAR), dtype=np.float32)
        return np.round(gray * (255 / gray.max())).astype(np.uint8)

    with ThreadPoolExecutor(2) as threads:
        warm = time.perf_counter()
        while time.perf_counter() - warm < 4:
            list(threads.map(one, files[:20]))
        begun = time.perf_counter()
        images = np.stack(list(threads.map(one, files)))
        seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "meanGray": float(images.mean())}))


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    read(sys.argv[2], int(sys.argv[3]))
