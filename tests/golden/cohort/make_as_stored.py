"""Golden values from Pillow for tests/cohort/as-stored.test.ts: files that say how their values are to be seen or turned.

Run: python tests/golden/cohort/make_as_stored.py   (Pillow 11 or newer, NumPy 2)

Color profiles, gamma and, except in TIFF, the EXIF orientation leave Pillow's values as they are; TIFF's "white is zero" does not.
"""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

here = pathlib.Path(__file__).parent
y, x = np.mgrid[0:12, 0:16]
gray = (10 * x + 7 * y + 5).astype(np.uint8)
gray[0, 0] = 255
color = np.stack([gray, np.roll(gray, 5, 1), 255 - gray], 2)
wide = gray.astype(np.uint16) * 200 + x.astype(np.uint16)


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def encode(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def gray_profile(gamma):
    """An ICC profile (ICC.1:2010) of gray values with a gamma."""
    text = b"grey\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78),
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        b"kTRC": b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)),
        b"cprt": b"text" + bytes(4) + b"none\0",
    }
    table, body, place = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", place, len(content))
        body += content
        place += len(content)
    header = struct.pack(">I", place) + b"none" + bytes([2, 0x40, 0, 0]) + b"mntrGRAYXYZ " + struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp"
    header += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


def with_chunk(png, kind, content):
    body = kind + content
    return png[:33] + struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body)) + png[33:]


def white_is_zero(values):
    """An uncompressed 8-bit TIFF whose photometric interpretation is 0 (TIFF 6.0, section 4)."""
    height, width = values.shape
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 0), (273, 8 + 2 + 12 * 9 + 4), (277, 1), (278, height), (279, values.size)]
    return b"II*\0" + struct.pack("<IH", 8, 9) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries) + bytes(4) + values.tobytes()


def oriented(kind, image, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(image, kind, exif=exif, **options)


plain = {"gray": Image.fromarray(gray), "color": Image.fromarray(color), "wide": Image.fromarray(wide), "palette": Image.fromarray(color).quantize(64)}
files = {}
for gamma in (1.0, 1.8, 2.2):
    profile = gray_profile(gamma)
    for name in ("gray", "wide"):
        files[f"{name}-profile-{gamma}.png"] = encode(plain[name], "PNG", icc_profile=profile)
    files[f"gray-profile-{gamma}.jpg"] = encode(plain["gray"], "JPEG", quality=95, icc_profile=profile)
    files[f"gray-profile-{gamma}-progressive.jpg"] = encode(plain["gray"], "JPEG", quality=95, progressive=True, icc_profile=profile)
    files[f"gray-profile-{gamma}.tif"] = encode(plain["gray"], "TIFF", icc_profile=profile)
for name, image in plain.items():
    for gamma in (22000, 45455, 100000):
        files[f"{name}-gamma-{gamma}.png"] = with_chunk(encode(image, "PNG"), b"gAMA", struct.pack(">I", gamma))
    files[f"{name}-srgb.png"] = with_chunk(encode(image, "PNG"), b"sRGB", bytes(1))
    files[f"{name}-pq.png"] = with_chunk(encode(image, "PNG"), b"cICP", bytes([9, 16, 0, 1]))
turned = []
for orientation in (3, 6):
    for kind, ending, options in (("JPEG", "jpg", {"quality": 95}), ("PNG", "png", {}), ("WEBP", "webp", {"lossless": True}), ("TIFF", "tif", {})):
        for name in ("gray", "color"):
            files[f"{name}-turned-{orientation}.{ending}"] = oriented(kind, plain[name], orientation, **options)
            if ending != "tif":
                turned.append(f"{name}-turned-{orientation}.{ending}")
    files[f"wide-turned-{orientation}.tif"] = oriented("TIFF", plain["wide"], orientation)
files["white-is-zero.tif"] = white_is_zero(gray)


def values(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return np.asarray(image if image.mode.startswith("I;16") else image.convert("L"), dtype=np.float32)


def expected(content, target=8):
    resized = np.asarray(Image.fromarray(values(content)).resize((target, target), Image.BILINEAR), dtype=np.float64)
    return b64(np.floor(255 * resized / resized.max() + 0.5).astype(np.uint8).tobytes())


golden = {
    "versions": {"pillow": PIL.__version__, "numpy": np.__version__},
    "notTurned": turned,
    "files": [{"name": name, "content": b64(content), "expected": expected(content)} for name, content in files.items()],
}
(here / "as-stored.json").write_text(json.dumps(golden, indent=1) + "\n")
