"""cpD-GAN and prog-GAN training steps and sampling in PyTorch: the twin of bench/gan-step, with the same networks,
losses, optimizer and running average, written as one would for speed (fused resampling convolutions, foreach Adam).

    python gan_step.py <cpd-gan|prog-gan> <loss> <resolution> <maps> <minibatch> <labels> <penalty interval> <steps> <wall|processor>
        <channels_last 0|1>

Prints one JSON line: milliseconds of each step, and of each sampled minibatch.
"""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F

MODEL, LOSS = sys.argv[1:3]
RESOLUTION, MAPS, BATCH, LABELS, INTERVAL, STEPS = map(int, sys.argv[3:9])
NOW = time.process_time if sys.argv[9] == "processor" else time.perf_counter
LAST = int(sys.argv[10])
LATENT = 128
FORMAT = torch.channels_last if LAST else torch.contiguous_format
ROOT2 = math.sqrt(2)
PENALTY = 10.0 if LOSS == "wgan-gp" else 2.0
SHIFTS = torch.tensor([[1.0, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])

torch.manual_seed(1)


class Parameters:
    def __init__(self):
        self.values = {}

    def get(self, name, shape, zeros=False):
        if name not in self.values:
            value = torch.zeros(shape) if zeros else torch.randn(shape)
            if len(shape) == 4:
                value = value.contiguous(memory_format=FORMAT)
            self.values[name] = value.requires_grad_()
        return self.values[name]


def lrelu(x):
    return F.leaky_relu(x, 0.2)


def pixel_norm(x):
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


def four_by_four(w):
    return torch.einsum("ik,jl,abkl->abij", SHIFTS, SHIFTS, w).contiguous(memory_format=FORMAT)


def conv3(p, name, x, out, gain, how):
    inputs = x.shape[1]
    scale = gain / math.sqrt(9 * inputs)
    bias = p.get(name + ".bias", (out,), True)
    if how == "up":
        w = four_by_four(p.get(name + ".weight", (inputs, out, 3, 3)) * scale)
        return lrelu(F.conv_transpose2d(x, w, bias, stride=2, padding=1))
    w = p.get(name + ".weight", (out, inputs, 3, 3)) * scale
    if how == "down":
        return lrelu(F.conv2d(x, four_by_four(w) * 0.25, bias, stride=2, padding=1))
    return lrelu(F.conv2d(x, w, bias, padding=1))


def conv1(p, name, x, out, gain, bias=False):
    w = p.get(name + ".weight", (out, x.shape[1], 1, 1)) * (gain / math.sqrt(x.shape[1]))
    return F.conv2d(x, w, p.get(name + ".bias", (out,), True) if bias else None)


def dense(p, name, x, out, gain, bias=True):
    w = p.get(name + ".weight", (x.shape[1], out)) * (gain / math.sqrt(x.shape[1]))
    return torch.addmm(p.get(name + ".bias", (out,), True), x, w) if bias else x @ w


def dense_image(p, name, x, gain):
    y = dense(p, name, x, 16 * MAPS, gain, bias=False).view(-1, MAPS, 4, 4).contiguous(memory_format=FORMAT)
    return lrelu(y + p.get(name + ".bias", (MAPS,), True).view(1, -1, 1, 1))


def stddev(x, batches):
    n, c, h, w = x.shape
    g = x.reshape(batches, 4, n // batches // 4, c * h * w)
    s = torch.sqrt((g - g.mean(1, keepdim=True)).square().mean(1, keepdim=True) + 1e-8).mean(3, keepdim=True)
    return torch.cat([x, s.expand(-1, 4, -1, -1).reshape(n, 1, 1, 1).expand(n, 1, h, w)], 1)


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


SIDES = [2 ** k for k in range(2, int(math.log2(RESOLUTION)) + 1)]


def generate(p, z, labels):
    condition = torch.cat([z, labels], 1)
    cpd = MODEL == "cpd-gan"
    gain = 1 if cpd else ROOT2

    def normalize(name, x):
        if not cpd:
            return pixel_norm(x)
        gamma, beta = dense(p, name + ".norm", condition, 2 * MAPS, 1)[:, :, None, None].chunk(2, 1)
        return pixel_norm(x) * gamma + beta

    x = normalize("first", dense_image(p, "first", pixel_norm(condition), 1 if cpd else ROOT2 / 4))
    image = None
    for r in SIDES:
        if r > 4:
            x = normalize(f"{r}.up", conv3(p, f"{r}.up", x, MAPS, ROOT2, "up"))
        x = normalize(f"{r}.conv", conv3(p, f"{r}.conv", x, MAPS, gain, "same"))
        if cpd:
            part = conv1(p, f"{r}.image", x, 1, 1, bias=True)
            image = part if image is None else up(image) + part
    return image if cpd else conv1(p, "image", x, 1, 1, bias=True)


def judge(p, x, labels, batches):
    cpd = MODEL == "cpd-gan"
    gain = 1 if cpd else ROOT2
    x = lrelu(conv1(p, "image", x, MAPS, gain, bias=True))
    for r in reversed(SIDES[1:]):
        y = conv3(p, f"{r}.down", conv3(p, f"{r}.conv", x, MAPS, gain, "same"), MAPS, ROOT2, "down")
        x = (y + conv1(p, f"{r}.skip", F.avg_pool2d(x, 2), MAPS, ROOT2)) * (1 / ROOT2) if cpd else y
    x = conv3(p, "4.conv", stddev(x, batches), MAPS, gain, "same")
    x = lrelu(dense(p, "4.dense", x.flatten(1), MAPS, gain))
    if cpd:
        return (dense(p, "4.output", x, LABELS, 1) * labels).sum(1), None
    out = dense(p, "4.output", x, 1 + LABELS, 1)
    return out[:, 0], out[:, 1:]


def label_loss(logits, labels):
    if logits is None:
        return 0
    return -(labels / labels.sum(1, keepdim=True).clamp(min=1) * F.log_softmax(logits, 1)).sum(1).mean()


def loss_d(p, reals, fakes, labels, mix, penalize):
    twice = torch.cat([labels, labels])
    scores, logits = judge(p, torch.cat([reals, fakes]), twice, 2)
    real, fake = scores.chunk(2)
    if LOSS == "wgan-gp":
        loss = fake.mean() - real.mean() + 0.001 * real.square().mean()
    elif LOSS == "relativistic":
        loss = F.softplus(fake - real).mean()
    else:
        loss = F.softplus(fake).mean() + F.softplus(-real).mean()
    loss = loss + 2 * label_loss(logits, twice)
    if not penalize:
        return loss
    # R1 on reals; with the relativistic loss, R2 on fakes in the same pass.
    at, given, batches = reals, labels, 1
    if LOSS == "wgan-gp":
        at = reals + mix * (fakes - reals)
    elif LOSS == "relativistic":
        at, given, batches = torch.cat([reals, fakes]), twice, 2
    at = at.detach().requires_grad_()
    gradient, = torch.autograd.grad(judge(p, at, given, batches)[0].sum(), at, create_graph=True)
    square = gradient.square().sum((1, 2, 3)) * batches
    penalty = ((square + 1e-12).sqrt() - 1).square().mean() if LOSS == "wgan-gp" else square.mean() / 2
    return loss + INTERVAL * PENALTY * penalty


def loss_g(pg, pd, reals, z, labels):
    real = 0
    if LOSS == "relativistic":
        with torch.no_grad():
            real = judge(pd, reals, labels, 1)[0]
    score, logits = judge(pd, generate(pg, z, labels), labels, 1)
    loss = -score.mean() if LOSS == "wgan-gp" else F.softplus(real - score).mean()
    return loss + label_loss(logits, labels)


def main():
    pg, pd = Parameters(), Parameters()
    reals = torch.tanh(torch.randn(BATCH, 1, RESOLUTION, RESOLUTION)).contiguous(memory_format=FORMAT)
    labels = (torch.rand(BATCH, LABELS) > 0.6).float()
    with torch.no_grad():
        generate(pg, torch.randn(4, LATENT), labels[:4])
        judge(pd, reals[:4], labels[:4], 1)
    weights_g, weights_d = list(pg.values.values()), list(pd.values.values())
    average = [w.detach().clone() for w in weights_g]
    adam_g = torch.optim.Adam(weights_g, 1e-4, (0.0, 0.99), foreach=True)
    adam_d = torch.optim.Adam(weights_d, 1e-4, (0.0, 0.99), foreach=True)

    def step(number):
        with torch.no_grad():
            fakes = generate(pg, torch.randn(BATCH, LATENT), labels)
        adam_d.zero_grad()
        d = loss_d(pd, reals, fakes, labels, torch.rand(BATCH, 1, 1, 1), number % INTERVAL == 0)
        d.backward()
        adam_d.step()
        for w in weights_d:
            w.requires_grad_(False)
        adam_g.zero_grad()
        g = loss_g(pg, pd, reals, torch.randn(BATCH, LATENT), labels)
        g.backward()
        adam_g.step()
        for w in weights_d:
            w.requires_grad_(True)
        with torch.no_grad():
            torch._foreach_lerp_(average, weights_g, 0.001)
        return d.item() + g.item()

    def timed(work):
        begun = NOW()
        work()
        return 1000 * (NOW() - begun)

    for number in range(2):
        step(number)
    steps = [timed(lambda: step(number)) for number in range(STEPS)]
    many = 128
    z, l = torch.randn(many, LATENT), (torch.rand(many, LABELS) > 0.6).float()
    with torch.no_grad():
        sample = lambda: ((generate(pg, z, l) + 1) * 127.5).round().clamp(0, 255).byte().numpy()
        sample()
        samples = [timed(sample) for _ in range(max(5, STEPS // 4))]
    print(json.dumps({"steps": steps, "samples": samples, "sampled": many}))


main()
