"""Golden values of Hugging Face Transformers' DINOv2: python make_dinov2.py
The network has the width of the small one and two blocks. Weights and images come from an integer hash that the test computes
as well, so no weights are stored; the published ones are not needed. Writes dinov2.json beside itself.
Made with torch 2.15, transformers 5.24 and Pillow on a CPU.
"""
import json
import pathlib
import sys
import tempfile

import numpy as np
import safetensors.torch
import torch
from PIL import Image
from transformers import Dinov2Config, Dinov2Model

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent))
from hashed import hashed


def value(name, shape, seed):
    v = hashed(int(np.prod(shape)), seed)
    if name.endswith(("norm1.weight", "norm2.weight", "layernorm.weight")) or "lambda1" in name:
        v = 1 + 0.25 * v
    elif len(shape) >= 2 and "embeddings." not in name:
        v = v * np.sqrt(3 / shape[1])
    elif name.endswith("projection.weight"):
        v = v * np.sqrt(3 / np.prod(shape[1:]))
    else:
        v = 0.5 * v
    return torch.from_numpy(v.reshape(shape).astype(np.float32))


def image(size, seed):
    coarse = np.kron((hashed(16, seed) + 1).reshape(4, 4), np.ones((size // 4, size // 4)))
    return np.floor(96 * coarse + 32 * (hashed(size * size, seed + 1).reshape(size, size) + 1)).astype(np.uint8)


config = Dinov2Config(hidden_size=384, num_hidden_layers=2, num_attention_heads=6, image_size=518, patch_size=14)
with tempfile.TemporaryDirectory() as folder:  # in the names of the published files, which differ from the module's
    Dinov2Model(config).save_pretrained(folder)
    file = pathlib.Path(folder) / "model.safetensors"
    shapes = {name: list(t.shape) for name, t in safetensors.torch.load_file(file).items() if "mask_token" not in name}
    weights = {name: value(name, shape, at) for at, (name, shape) in enumerate(sorted(shapes.items()))}
    safetensors.torch.save_file(weights, file, metadata={"format": "pt"})
    model = Dinov2Model.from_pretrained(folder).eval()

resized, features = {}, {}
for size, seed in [(32, 1000), (320, 2000)]:
    small = Image.fromarray(image(size, seed)).resize((224, 224), Image.BICUBIC)
    pixels = np.asarray(small)
    resized[size] = [int(v) for v in pixels[::16, ::16].ravel()]
    rgb = torch.from_numpy(pixels.astype(np.float32) / 255)[None, None].expand(1, 3, 224, 224)
    normal = (rgb - torch.tensor([0.485, 0.456, 0.406])[None, :, None, None]) / torch.tensor([0.229, 0.224, 0.225])[
        None, :, None, None
    ]
    with torch.no_grad():
        token = model(pixel_values=normal).last_hidden_state[0, 0]
    features[size] = [float(f"{v:.7g}") for v in token.tolist()]

(here / "dinov2.json").write_text(json.dumps({"shapes": shapes, "resized": resized, "features": features}) + "\n")
print(features[32][:4], len(shapes))
