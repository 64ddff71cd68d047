"""Golden values from Pillow and NumPy for tests/cohort: resized images, decoded files, a .npy file.

Run: python tests/golden/cohort/make_images.py   (Pillow 11 or newer, NumPy 2)
"""
import base64
import io
import json
import pathlib

import numpy as np
import PIL
from PIL import Image

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20)


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def smooth_noise(height, width):
    """Edges, slopes and noise: what a resampling filter can get wrong."""
    y, x = np.mgrid[0:height, 0:width]
    image = 90 + 60 * np.sin(x / 5) + 40 * (y > height / 2) + rng.normal(0, 25, (height, width))
    return np.clip(image, 0, 230).astype(np.uint8)


resized = []
for height, width, target in [(61, 47, 16), (128, 128, 8), (40, 90, 32), (11, 13, 32), (1, 1, 8), (320, 390, 32)]:
    source = smooth_noise(height, width) if height < 300 else np.repeat(np.repeat(smooth_noise(32, 39), 10, 0), 10, 1)
    small = Image.fromarray(source, "L").resize((target, target), Image.BILINEAR)
    resized.append({"height": height, "width": width, "target": target, "source": b64(source.tobytes()), "resized": b64(small.tobytes())})

# Files of many kinds, and the cohort's image of each: gray, resized, divided by the maximum, rounded.
gray = smooth_noise(24, 30)
color = np.stack([gray, np.roll(gray, 5, 1), 255 - gray], 2)
wide = (gray.astype(np.uint16) * 17 + rng.integers(0, 17, gray.shape)).astype(np.uint16)  # 12 of 16 bits


def encode(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def expected(image, target=16):
    values = np.asarray(image.resize((target, target), Image.BILINEAR), dtype=np.float64)
    return b64(np.round(255 * values / values.max()).astype(np.uint8).tobytes())


files = []
for name, content in {
    "gray.png": encode(Image.fromarray(gray, "L"), "PNG"),
    "color.png": encode(Image.fromarray(color, "RGB"), "PNG"),
    "alpha.png": encode(Image.fromarray(np.dstack([color, np.full(gray.shape, 255, np.uint8)]), "RGBA"), "PNG"),
    "gray-alpha.png": encode(Image.fromarray(np.dstack([gray, np.full(gray.shape, 255, np.uint8)]), "LA"), "PNG"),
    "palette.png": encode(Image.fromarray(gray, "L").convert("P"), "PNG"),
    "gray.jpg": encode(Image.fromarray(gray, "L"), "JPEG", quality=90),
    "color.jpg": encode(Image.fromarray(color, "RGB"), "JPEG", quality=90, subsampling=0),
}.items():
    files.append({"name": name, "content": b64(content), "expected": expected(Image.open(io.BytesIO(content)).convert("L"))})
content = encode(Image.fromarray(wide), "PNG")
files.append({"name": "wide.png", "content": b64(content), "expected": expected(Image.fromarray(wide.astype(np.float32), "F"))})

array = rng.integers(0, 256, (5, 8, 8, 1)).astype(np.uint8)
npy = io.BytesIO()
np.save(npy, array)
fortran = io.BytesIO()
np.save(fortran, np.asfortranarray(rng.normal(size=(3, 2))))
wide_header = io.BytesIO()
np.lib.format.write_array(wide_header, np.arange(4, dtype="<i4"), version=(2, 0))

golden = {
    "versions": {"pillow": PIL.__version__, "numpy": np.__version__},
    "resized": resized,
    "files": files,
    "npy": {"values": b64(array.tobytes()), "file": b64(npy.getvalue()), "fortran": b64(fortran.getvalue()), "version2": b64(wide_header.getvalue())},
}
(here / "images.json").write_text(json.dumps(golden, indent=1) + "\n")
