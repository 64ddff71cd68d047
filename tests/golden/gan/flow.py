"""Reference values of flow matching: the U-Net's velocities, its loss and all gradients, and samples, by PyTorch in double precision.

The network is written here a second time, plainly. Run with torch and numpy:  python flow.py   It writes flow.safetensors
beside itself: weights, inputs, velocities, loss, the gradient of every parameter, and samples of Heun and Euler steps,
with and without guidance. Layers that the GANs have, too, are those of gan_gradients.py.
"""
import json
import math
from pathlib import Path

import numpy as np
import torch

from gan_gradients import Parameters, conv1, conv3, dense, lrelu, nhwc, pixel_norm, write

LABELS, RESOLUTION, MAPS, BLOCKS, EMBEDDING, N = 3, 32, 4, 2, 8, 4
WAVES, HIGHEST, STEPS, GUIDANCE = 16, 200, 3, 1.5
GAIN = math.sqrt(2)


def block(p, name, x, steer):
    change = x
    for i in range(2):
        change = conv3(p, f"{name}.{i}", change, x.shape[1], GAIN, "same")
        gamma, beta = dense(p, f"{name}.{i}.norm", steer, 2 * x.shape[1], 1).chunk(2, 1)
        change = pixel_norm(change) * gamma[:, :, None, None] + beta[:, :, None, None]
    return x + change


def placed(p, x):
    n, channels, h, w = x.shape
    return x + p.get(f"{h}x{w}.place", (h, w, channels)).permute(2, 0, 1)


def velocity(p, x, times, labels, hidden):
    phases = times * torch.tensor([math.pi * HIGHEST ** (i / (WAVES - 1)) for i in range(WAVES)])
    steer = torch.cat([phases.sin(), phases.cos(), labels * (1 - hidden), hidden], 1)
    for i in range(2):
        steer = lrelu(dense(p, f"embedding.{i}", steer, EMBEDDING, GAIN))
    fine, coarse = RESOLUTION // 2, RESOLUTION // 4
    features = placed(p, conv3(p, "stem", torch.pixel_unshuffle(x, 2), MAPS, GAIN, "same"))
    for i in range(BLOCKS):
        features = block(p, f"{fine}x{fine}.down.{i}", features, steer)
    below = placed(p, conv3(p, f"{fine}x{fine}.to-coarser", features, 2 * MAPS, GAIN, "down"))
    for i in range(BLOCKS + 1):
        below = block(p, f"{coarse}x{coarse}.{i}", below, steer)
    above = conv3(p, f"{fine}x{fine}.from-coarser", below, MAPS, GAIN, "up")
    features = conv1(p, f"{fine}x{fine}.join", torch.cat([above, features], 1), MAPS, 1)
    for i in range(BLOCKS):
        features = block(p, f"{fine}x{fine}.up.{i}", features, steer)
    return torch.pixel_shuffle(conv1(p, "out", features, 4, 1), 2)


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
