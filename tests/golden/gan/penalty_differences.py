"""How both GANs' gradient penalties change along directions in the space of D's parameters, by central differences alone.

The penalty holds a gradient, so that its own gradient is a second derivative; here neither PyTorch's nor ours is used for
it. Run with torch and numpy, after gan_gradients.py:  python penalty_differences.py   It reads the weights and inputs of
<model>-<loss>.safetensors, computes in double precision, and writes penalty-differences.json. Direction k moves the i-th
of D's parameters, sorted by name, by hashed(size, 100 k + i) of ../hashed.py. Made with torch 2.15.0, numpy 2.4.6.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from gan_gradients import FADE, PENALTY, Parameters, cpd_discriminator, discriminator_loss, prog_discriminator
from hashed import hashed

# So small that no activation changes its sign: the penalty jumps there, which no gradient shows.
STEP = 1e-8
DIRECTIONS = 3


def read(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            values = np.frombuffer(data[8 + length + first:8 + length + end], "<f4").astype(np.float64)
            tensors[name] = torch.tensor(values.reshape(entry["shape"]))
    return tensors


def differences(model, loss):
    tensors = read(Path(__file__).with_name(f"{model}-{loss}.safetensors"))
    start = {name[2:]: value for name, value in tensors.items() if name.startswith("d/")}
    reals, fakes, mix = (tensors[name].permute(0, 3, 1, 2) for name in ("reals", "fakes", "mix"))
    labels = tensors["labels"]
    judge_by = cpd_discriminator if model == "cpd-gan" else prog_discriminator

    def penalty(direction, step):
        p = Parameters(0)
        p.values = {name: (value + step * direction[name]).requires_grad_() for name, value in start.items()}
        return discriminator_loss(lambda x, l: judge_by(p, x, l, FADE[model]), loss, reals, fakes, labels, mix)[1].item()

    results = []
    for k in range(1, DIRECTIONS + 1):
        direction = {name: torch.tensor(hashed(start[name].numel(), 100 * k + i)).reshape(start[name].shape)
                     for i, name in enumerate(sorted(start))}
        results.append((penalty(direction, STEP) - penalty(direction, -STEP)) / (2 * STEP))
    return results


def main():
    values = {f"{model}-{loss}": differences(model, loss) for model in FADE for loss in PENALTY}
    Path(__file__).with_name("penalty-differences.json").write_text(json.dumps(values, indent=1) + "\n")


if __name__ == "__main__":
    main()
