"""Both GANs' losses and gradients with differentiable augmentation (Zhao et al. 2020), by the authors' own code and PyTorch.

Usage: python augmentation.py <folder> > augmentation.json
with torch and numpy, and DiffAugment_pytorch.py from https://github.com/mit-han-lab/data-efficient-gans in the folder.

Weights, latents and images are those of <model>-<loss>.safetensors, the networks and losses those of gan_gradients.py.
Random numbers are given; the penalty's images go through the changes of the reals. Of each parameter's gradient stand
its norm and its product with cos(0), cos(1), … D's gradient is checked against central differences on the way.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch

import gan_gradients as gan

sys.path.insert(0, sys.argv[1])
import DiffAugment_pytorch  # noqa: E402

N = gan.N
# A draw an image: brightness, contrast, translation down and right, the hole down and right; the corners, too.
# Rows: reals, fakes of the step of D, images of the step of G.
draws = np.round(np.random.default_rng(1).uniform(0, 1, (3 * N, 6)), 3)
draws[0, 2:] = 0
draws[1, 2:] = 0.999


def changed(x, rows):
    # The order in which the authors' code asks for numbers; the second, saturation, does nothing to gray images.
    given = draws[rows]
    queue = [given[:, 0], np.full(N, 0.3), *given[:, 1:].T]
    torch.rand = lambda *shape, **_: torch.tensor(queue.pop(0)).reshape(N, 1, 1, 1)
    torch.randint = lambda low, high, size, **_: (low + torch.floor(torch.tensor(queue.pop(0)) * (high - low))).long().reshape(N, 1, 1)
    return DiffAugment_pytorch.DiffAugment(x, policy="color,translation,cutout")


def read(path):
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    header.pop("__metadata__")
    body = content[8 + length:]
    return {name: torch.tensor(np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float))
            for name, entry in header.items()}


def parameters(tensors, prefix):
    found = gan.Parameters(0)
    found.values = {name[len(prefix):]: value.requires_grad_() for name, value in tensors.items() if name.startswith(prefix)}
    return found


def summary(p, gradients):
    def pair(gradient):
        flat = np.zeros(1) if gradient is None else gradient.detach().numpy().flatten()
        return [float(np.linalg.norm(flat)), float(flat @ np.cos(np.arange(flat.size)))]
    return {name: pair(gradient) for name, gradient in zip(p.values, gradients)}


reals_rows, fakes_rows, g_rows = np.arange(N), np.arange(N, 2 * N), np.arange(2 * N, 3 * N)
result = {"draws": draws.flatten().tolist(), "cases": {}}
for model, (generate, judge_by) in {"cpd-gan": (gan.cpd_generator, gan.cpd_discriminator), "prog-gan": (gan.prog_generator, gan.prog_discriminator)}.items():
    for loss in gan.PENALTY:
        tensors = read(Path(__file__).with_name(f"{model}-{loss}.safetensors"))
        g, d, fade = parameters(tensors, "g/"), parameters(tensors, "d/"), gan.FADE[model]
        reals, fakes, mix = (tensors[name].permute(0, 3, 1, 2) for name in ("reals", "fakes", "mix"))
        labels = tensors["labels"]
        plain = reals
        # While a resolution fades in, training blends real images with their own half resolution.
        reals = reals + fade * (gan.up(torch.nn.functional.avg_pool2d(reals, 2)) - reals)

        def loss_d():
            rows = iter([reals_rows, fakes_rows, reals_rows])  # as discriminator_loss judges: reals, fakes, the penalty's
            return gan.discriminator_loss(lambda x, l: judge_by(d, changed(x, next(rows)), l, fade), loss, reals, fakes, labels, mix)

        value_d, penalty = loss_d()
        params_d, params_g = list(d.values.values()), list(g.values.values())
        gradients_d = torch.autograd.grad(value_d, params_d, allow_unused=True)
        gan.check_by_differences(lambda: loss_d()[0], params_d, gradients_d, np.random.default_rng(2))
        images = generate(g, tensors["latents"], labels, fade)
        value_g = gan.generator_loss(judge_by(d, changed(images, g_rows), labels, fade), loss, labels)
        gradients_g = torch.autograd.grad(value_g, params_g, allow_unused=True)
        result["cases"][f"{model}-{loss}"] = {
            "losses": [value_d.item(), penalty.item(), value_g.item()],
            "d": summary(d, gradients_d), "g": summary(g, gradients_g),
        }
# The reals are the same in every case.
result["changed"] = [round(float(value), 6) for value in changed(plain, reals_rows).flatten()]
print(json.dumps(result))
