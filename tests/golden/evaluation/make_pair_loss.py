"""Reference numbers for the loss on pairs of images: N pairs, cosines, temperature 0.1, with its gradient.

Made with PyTorch 2.15.0+cu132: python make_pair_loss.py
Writes pair-loss.json beside itself.
"""
import json
import pathlib

import torch
from torch.nn.functional import cross_entropy, normalize

torch.manual_seed(3)
cases = []
for pairs, width in ((2, 3), (5, 8)):
    rows = (torch.randn(2 * pairs, width, dtype=torch.float64) * 2).requires_grad_()
    unit = normalize(rows, dim=1)
    logits = (unit @ unit.T / 0.1).masked_fill(torch.eye(2 * pairs, dtype=bool), float("-inf"))
    loss = cross_entropy(logits, (torch.arange(2 * pairs) + pairs) % (2 * pairs))
    loss.backward()
    cases.append({"rows": rows.tolist(), "loss": loss.item(), "gradient": rows.grad.tolist()})
pathlib.Path(__file__).with_name("pair-loss.json").write_text(json.dumps(cases) + "\n")
