"""Reference numbers for structural similarity: TensorFlow's ssim and ssim_multiscale, in single precision.

    python make_ssim.py
Writes ssim.json beside itself, with TensorFlow's version. The images are those of ssim-images.ts.
"""
import json
import pathlib

import numpy as np
import tensorflow as tf

here = pathlib.Path(__file__).parent
weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def image(seed, side, noise):
    """A smooth picture with noise; the same bytes as ssim-images.ts."""
    state = seed
    out = np.zeros((side, side, 1), np.uint8)
    for y in range(side):
        for x in range(side):
            state = (1664525 * state + 1013904223) % 2**32
            smooth = (x * (side - x) + (seed % 5 + 1) * y * y) * 1000 // (side * side) % 256
            out[y, x, 0] = (smooth * (100 - noise) + (state >> 24) * noise) // 100
    return out


def case(side, scales, a, b, noise_a, noise_b):
    x, y = (tf.constant(image(s, side, n)[None]) for s, n in ((a, noise_a), (b, noise_b)))
    factors = [w / sum(weights[:scales]) for w in weights[:scales]] if scales < 5 else weights
    return {
        "side": side, "scales": scales, "a": [a, side, noise_a], "b": [b, side, noise_b],
        "multiscale": float(tf.image.ssim_multiscale(x, y, 255, power_factors=factors)[0]),
        "ssim": float(tf.image.ssim(x, y, 255)[0]),
    }


cases = [
    case(256, 5, 1, 1, 10, 30), case(256, 5, 1, 2, 20, 20), case(128, 4, 3, 3, 5, 60), case(64, 3, 3, 3, 20, 40),
    case(64, 3, 1, 4, 10, 10), case(32, 2, 2, 2, 0, 25), case(16, 1, 2, 2, 10, 30), case(32, 2, 3, 3, 100, 100), case(64, 3, 7, 3, 100, 5),
]
(here / "ssim.json").write_text(json.dumps({"tensorflow": tf.__version__, "cases": cases}) + "\n")
