"""Golden .npz archives from NumPy for tests/cohort/medmnist.test.ts, and the cohort's images of them from Pillow.

Run: python tests/golden/cohort/make_npz.py   (NumPy 2, Pillow 11 or newer)
"""
import base64
import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(4)
side = 28


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def images(count):
    y, x = np.mgrid[0:side, 0:side]
    waves = [100 + 60 * np.sin(x / rng.uniform(2, 9)) + 50 * (y > rng.uniform(5, 23)) for _ in range(count)]
    return np.clip(np.round(np.stack(waves) / 8) * 8, 0, 240).astype(np.uint8)


def cohort_image(image, target):
    # As floats: Pillow rounds images of bytes after each of its two passes.
    values = np.asarray(Image.fromarray(image.astype(np.float32), "F").resize((target, target), Image.BILINEAR), dtype=np.float64)
    return np.round(255 * values / values.max()).astype(np.uint8)


counts = {"train": 6, "val": 2, "test": 3}
arrays = {}
for name, count in counts.items():
    arrays[f"{name}_images"] = images(count)
    arrays[f"{name}_labels"] = (np.arange(count) % 2).astype(np.uint8)[:, None]

archives = {}
for name, save in {"stored": np.savez, "deflated": np.savez_compressed}.items():
    file = io.BytesIO()
    save(file, **arrays)
    archives[name] = b64(file.getvalue())

every = np.concatenate([arrays[f"{name}_images"] for name in counts])
golden = {
    "versions": {"numpy": np.__version__, "pillow": PIL.__version__},
    **archives,
    "images": b64(every.tobytes()),
    "resized": b64(np.stack([cohort_image(image, 32) for image in every]).tobytes()),
}
(here / "npz.json").write_text(json.dumps(golden, indent=1) + "\n")
