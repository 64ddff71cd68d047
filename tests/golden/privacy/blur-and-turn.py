"""Writes blur-and-turn.json: an image of hashed values, blurred by scipy.ndimage.gaussian_filter. Needs numpy and scipy."""
import json
import os

import numpy as np
from scipy.ndimage import affine_transform, gaussian_filter

side = 16
image = np.array([[(37 * y * y + 101 * x + 13 * x * y) % 256 for x in range(side)] for y in range(side)], dtype=float)
smooth = gaussian_filter(image, 2, mode="nearest", truncate=3)
angle, shift = np.deg2rad(2), np.array([0.5, -0.75])
matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
center = np.array([(side - 1) / 2] * 2)
turned = affine_transform(smooth, matrix, center - matrix @ center + shift, order=3, mode="nearest")
result = {
    "blurs": [{"deviation": d, "values": np.round(gaussian_filter(image, d, mode="nearest", truncate=3), 6).ravel().tolist()} for d in (1, 2)],
    "correlation": float(np.corrcoef(image.ravel(), smooth.ravel())[0, 1]),
    # In rows and columns: turned(p) = smooth(matrix (p - center) + center + shift).
    "turned": {"degrees": 2, "shift": shift.tolist(), "values": np.round(turned, 6).ravel().tolist()},
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "blur-and-turn.json"), "w") as file:
    json.dump(result, file)
    file.write("\n")
