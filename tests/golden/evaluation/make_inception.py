"""Golden values of torch-fidelity's Inception-v3: python make_inception.py
Weights and images come from an integer hash that the test computes as well, so no weights are stored; the published ones
are not needed. Writes inception.json beside itself; given a path, also the weights, as bin/inception-weights.py does.
Made with torch 2.15 and torch-fidelity 0.4.0 on a CPU.
"""
import importlib.util
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent))
from hashed import hashed

ends = ["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"]


def value(name, shape, layer):
    v = hashed(int(np.prod(shape)), 5 * layer + [name.endswith(end) for end in ends].index(True))
    if name.endswith("conv.weight"):
        v = v * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith(("bn.weight", "bn.running_var")):
        v = 1 + 0.25 * v
    else:
        v = 0.25 * v
    return torch.from_numpy(v.reshape(shape).astype(np.float32))


def image(size, seed):
    """Coarse squares with fine noise, so that images differ also where features have pooled the noise away."""
    coarse = np.kron((hashed(16, seed) + 1).reshape(4, 4), np.ones((size // 4, size // 4)))
    return np.floor(96 * coarse + 32 * (hashed(size * size, seed + 1).reshape(size, size) + 1)).astype(np.uint8)


def rgb(pixels):
    return torch.from_numpy(pixels)[None, None].expand(1, 3, *pixels.shape)


# The constructor wants published weights: it is given its own names and shapes with our numbers.
class Unloaded(FeatureExtractorInceptionV3):
    def load_state_dict(self, state_dict):
        self.numbers = {}
        layers = [name[: -len(".conv.weight")] for name in self.state_dict() if name.endswith(".conv.weight")]
        for name, tensor in self.state_dict().items():
            if name.endswith(tuple(ends)):
                layer = next(i for i, start in enumerate(sorted(layers)) if name.startswith(start + "."))
                self.numbers[name] = value(name, tuple(tensor.shape), layer)
        super().load_state_dict(self.numbers, strict=False)


with tempfile.NamedTemporaryFile(suffix=".pth") as nothing:
    torch.save({}, nothing.name)
    network = Unloaded("inception", ["2048"], feature_extractor_weights_path=nothing.name)
if len(sys.argv) > 1:
    spec = importlib.util.spec_from_file_location("inception_weights", here / "../../../bin/inception-weights.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write(network.numbers, sys.argv[1])

small, large = image(32, 1000), image(320, 2000)
features = {size: network(rgb(pixels))[0].numpy()[0] for size, pixels in [(32, small), (320, large)]}
resized = {
    size: interpolate_bilinear_2d_like_tensorflow1x(rgb(pixels).float(), size=(299, 299), align_corners=False).numpy()[0, 0]
    for size, pixels in [(32, small), (320, large)]
}
short = lambda values: [float(f"{v:.7g}") for v in values]
print("largest, smallest, relative difference of the two:", features[32].max(), features[32].min(),
      np.linalg.norm(features[32] - features[320]) / np.linalg.norm(features[32]))
(here / "inception.json").write_text(json.dumps({
    "layers": {name[: -len(".conv.weight")]: list(v.shape) for name, v in sorted(network.numbers.items()) if name.endswith("conv.weight")},
    "features": {"32": short(features[32]), "320": short(features[320][::16])},
    "resized": {str(size): short(v[:: 23, :: 23].ravel()) for size, v in resized.items()},
}) + "\n")
