"""Reference values of flow matching: the U-Net's velocities, its loss and all gradients, and samples, by PyTorch in double precision.

The network is written here a second time, plainly. Run with torch and numpy:  python flow.py   It writes flow.safetensors
beside itself: weights, inputs, velocities, loss, the gradient of every parameter, and samples of Heun and Euler steps,
with and without guidance. Parameters and 1x1 convolutions are those of gan_gradients.py.
"""
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from gan_gradients import Parameters, conv1, nhwc, write

LABELS, RESOLUTION, MAPS, BLOCKS, EMBEDDING, N = 3, 32, 8, 2, 8, 4
WAVES, HIGHEST, STEPS, GUIDANCE, GROUPS = 16, 200, 3, 1.5, 8
GAIN, BIAS = math.sqrt(3), 0.1


def conv(p, name, x, out, gain):
    w = p.get(name + ".weight", (3, 3, x.shape[1], out)) * (gain / math.sqrt(9 * x.shape[1]))
    return F.conv2d(x, w.permute(3, 2, 0, 1), padding=1)


def dense(p, name, x, out, gain):
    y = x @ p.get(name + ".weight", (x.shape[1], out)) * (gain / math.sqrt(x.shape[1]))
    return y + BIAS * p.get(name + ".bias", (out,), True)


def norm(p, name, x, steer):
    gamma, beta = dense(p, name, steer, 2 * x.shape[1], 1).chunk(2, 1)
    return F.silu(F.group_norm(x, GROUPS) * gamma[:, :, None, None] + beta[:, :, None, None])


def block(p, name, x, steer):
    change = x
    for i in range(2):
        change = conv(p, f"{name}.{i}", norm(p, f"{name}.{i}.norm", change, steer), x.shape[1], GAIN)
    return x + change


def placed(p, x):
    n, channels, h, w = x.shape
    return x + BIAS * p.get(f"{h}x{w}.place", (h, w, channels)).permute(2, 0, 1)


def to_channels(x):
    """2x2 pixels as channels: first the upper two, each with all its channels, then the lower two."""
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, 4 * c, h // 2, w // 2)


def to_pixels(x):
    n, c, h, w = x.shape
    return x.reshape(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // 4, 2 * h, 2 * w)


def velocity(p, x, times, labels, hidden):
    phases = times * torch.tensor([math.pi * HIGHEST ** (i / (WAVES - 1)) for i in range(WAVES)])
    steer = torch.cat([phases.sin(), phases.cos(), labels * (1 - hidden), hidden], 1)
    steer = F.silu(dense(p, "embedding.0", steer, EMBEDDING, 1))
    steer = F.silu(dense(p, "embedding.1", steer, EMBEDDING, GAIN))
    fine, coarse = RESOLUTION // 2, RESOLUTION // 4
    features = placed(p, conv(p, "stem", to_channels(x), MAPS, 1))
    for i in range(BLOCKS):
        features = block(p, f"{fine}x{fine}.down.{i}", features, steer)
    below = placed(p, conv1(p, f"{fine}x{fine}.to-coarser", to_channels(features), 2 * MAPS, 1))
    for i in range(BLOCKS + 1):
        below = block(p, f"{coarse}x{coarse}.{i}", below, steer)
    above = to_pixels(conv1(p, f"{fine}x{fine}.from-coarser", below, 4 * MAPS, 1))
    features = conv1(p, f"{fine}x{fine}.join", torch.cat([above, features], 1), MAPS, 1)
    for i in range(BLOCKS):
        features = block(p, f"{fine}x{fine}.up.{i}", features, steer)
    return to_pixels(conv(p, "out", norm(p, "out.norm", features, steer), 4, GAIN))


def sample(p, noise, labels, solver, guidance):
    def v(x, t):
        times = torch.full((N, 1), t)
        told = velocity(p, x, times, labels, torch.zeros(N, 1))
        untold = velocity(p, x, times, labels, torch.ones(N, 1))
        return untold + guidance * (told - untold)

    x, h = noise, 1 / STEPS
    for step in range(STEPS):
        first = v(x, step * h)
        ahead = x + h * first
        if solver == "heun" and step < STEPS - 1:
            ahead = x + h * (first + v(ahead, (step + 1) * h)) / 2
        x = ahead
    return x


def main():
    random = np.random.default_rng(5)
    single = lambda *shape: torch.tensor(random.standard_normal(shape).astype(np.float32).astype(np.float64))
    p = Parameters(3)
    noise, images = single(N, 1, RESOLUTION, RESOLUTION), torch.tanh(single(N, 1, RESOLUTION, RESOLUTION)).float().double()
    labels = torch.tensor((random.random((N, LABELS)) < 0.5).astype(np.float64))
    times = torch.tensor(random.random((N, 1)).astype(np.float32).astype(np.float64))
    hidden = torch.tensor([[0.0], [1.0], [0.0], [0.0]], dtype=torch.float64)
    t = times[:, :, None, None]
    x = (1 - t) * noise + t * images

    out = velocity(p, x, times, labels, hidden)
    loss = (out - (images - noise)).square().mean()
    gradients = torch.autograd.grad(loss, list(p.values.values()))
    tensors = {"noise": nhwc(noise), "images": nhwc(images), "labels": labels, "times": times, "hidden": hidden,
               "velocity": nhwc(out), "loss": loss.detach().reshape(1)}
    with torch.no_grad():
        for solver in ("heun", "euler"):
            for guidance in (1.0, GUIDANCE):
                tensors[f"sample/{solver}/{guidance:g}"] = nhwc(sample(p, noise, labels, solver, guidance))
    for (name, value), gradient in zip(p.values.items(), gradients):
        tensors[f"weight/{name}"], tensors[f"gradient/{name}"] = value.detach().numpy(), gradient.numpy()
    settings = dict(maps=MAPS, blocks=BLOCKS, embedding=EMBEDDING, resolution=RESOLUTION, steps=STEPS)
    write(Path(__file__).with_name("flow.safetensors"), {k: np.asarray(v) for k, v in tensors.items()},
          {"settings": json.dumps(settings)})


if __name__ == "__main__":
    main()
