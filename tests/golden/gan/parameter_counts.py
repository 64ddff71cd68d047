"""Numbers of parameters of both GANs with the paper's knobs (latent 512, at most 512 maps), for 14 labels.

Counted layer by layer from the paper's description, without any of the project's code:
python parameter_counts.py > parameter-counts.json
"""
import json
from math import log2

LATENT, LABELS, MOST = 512, 14, 512


def counts(base, resolution, cpd):
    nf = lambda s: min(base // 2 ** s, MOST)
    condition = LATENT + LABELS
    dense = lambda i, o: i * o + o
    conv = lambda k, i, o: k * k * i * o + o
    stages = [2 ** s for s in range(2, int(log2(resolution)) + 1)]
    norm = lambda maps: 2 * dense(condition, maps) if cpd else 0

    # Generator: dense to 4x4 (a bias a map), conv; then up-conv, conv; an image layer at every resolution.
    g = condition * 16 * nf(1) + nf(1) + norm(nf(1))
    for r in stages:
        out, before = nf(int(log2(r)) - 1), nf(int(log2(r)) - 2)
        if r > 4:
            g += conv(3, before, out) + norm(out)
        g += conv(3, out, out) + norm(out) + conv(1, out, 1)

    # Discriminator: cpD-GAN has one layer that reads images, prog-GAN one a resolution.
    d = sum(conv(1, 1, nf(int(log2(r)) - 1)) for r in (stages if not cpd else stages[-1:]))
    for r in stages[1:]:
        here, below = nf(int(log2(r)) - 1), nf(int(log2(r)) - 2)
        d += conv(3, here, here) + conv(3, here, below) + (here * below if cpd else 0)
    d += conv(3, nf(1) + 1, nf(1)) + dense(16 * nf(1), nf(0)) + dense(nf(0), LABELS + (0 if cpd else 1))
    return {"generator": g, "discriminator": d}


print(json.dumps({model: {str(r): counts(base, r, model == "cpd-gan") for r in (32, 64, 128)}
                  for model, base in (("cpd-gan", 16384), ("prog-gan", 8192))}, indent=1))
