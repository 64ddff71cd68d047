"""Reference values for convolutions and their first and second derivatives, computed by PyTorch in double precision.

    python3 convolutions.py > convolutions.json

TensorFlow's "same" padding adds ceil(missing / 2) zeros after and floor(missing / 2) before; here it is done by hand.
"""
import json
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(20210141)

# height, width, inputs, kernel height, kernel width, outputs, stride, padding
GEOMETRIES = [
    (5, 5, 1, 3, 3, 1, 1, "valid"),
    (6, 7, 2, 3, 3, 3, 1, "same"),
    (8, 8, 2, 4, 4, 3, 2, "same"),
    (7, 6, 3, 3, 3, 2, 2, "same"),
    (9, 8, 2, 3, 2, 2, 2, "valid"),
    (4, 4, 3, 1, 1, 2, 1, "same"),
    (6, 6, 2, 1, 1, 2, 2, "same"),
    (9, 9, 1, 7, 7, 2, 2, "same"),
    (8, 7, 1, 2, 3, 2, 3, "valid"),
    (2, 2, 2, 3, 3, 2, 1, "same"),
]
BATCH = 2


def same(size, kernel, stride):
    missing = max(0, (-(-size // stride) - 1) * stride + kernel - size)
    return missing // 2, missing - missing // 2


def convolve(x, k, stride, padding):
    x = x.permute(0, 3, 1, 2)
    if padding == "same":
        (top, bottom), (left, right) = (same(x.shape[2 + i], k.shape[i], stride) for i in range(2))
        x = F.pad(x, (left, right, top, bottom))
    return F.conv2d(x, k.permute(3, 2, 0, 1), stride=stride).permute(0, 2, 3, 1)


def tensor(*shape):
    return torch.tensor(np.round(rng.normal(size=shape), 2), requires_grad=True)


def plain(t):
    return [float(f"{v:.9g}") for v in t.detach().numpy().ravel()]


cases = []
for h, w, ci, kh, kw, co, stride, padding in GEOMETRIES:
    x, k = tensor(BATCH, h, w, ci), tensor(kh, kw, ci, co)
    y = convolve(x, k, stride, padding)
    dy = tensor(*y.shape)
    dx, dk = torch.autograd.grad((y * dy).sum(), [x, k], create_graph=True)
    # The gradient penalty's shape: the kernel's gradient of the squared norm of an input gradient.
    penalty = dx.square().sum()
    dk2, ddy2 = torch.autograd.grad(penalty, [k, dy])
    cases.append({
        "stride": stride, "padding": padding,
        "shapes": {"x": list(x.shape), "k": list(k.shape), "y": list(y.shape)},
        "x": plain(x), "k": plain(k), "dy": plain(dy), "y": plain(y), "dx": plain(dx), "dk": plain(dk),
        "penaltyToKernel": plain(dk2), "penaltyToOutput": plain(ddy2),
    })
print(json.dumps({"made_with": f"PyTorch {torch.__version__.split('+')[0]}", "cases": cases}))
