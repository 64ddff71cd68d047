"""Numbers that scripts and tests both compute, so that fixtures hold no weights: tests/golden/hashed.ts has the same."""
import numpy as np


def hashed(count, seed):
    """Uniform in [-1, 1), exact in float32."""
    with np.errstate(over="ignore"):
        u = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32((seed * 40503 + 12345) % 2**32)
        u ^= u >> np.uint32(15)
        u *= np.uint32(2246822519)
        u ^= u >> np.uint32(13)
        u *= np.uint32(3266489917)
        u ^= u >> np.uint32(16)
    return (u >> np.uint32(8)).astype(np.float64) / 2**23 - 1
