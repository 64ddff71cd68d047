"""Reference values of both GANs' losses and gradients, computed by PyTorch in double precision.

The networks are written here a second time, plainly: upsampling and convolution apart, no fused kernels. Run with
torch and numpy:  python gan_gradients.py   It writes <model>-<loss>.safetensors beside itself: weights, inputs, images,
scores, losses, and the gradient of every parameter. Before writing, it checks each gradient of the discriminator's
loss, which holds the gradient penalty, against central finite differences.
"""
import json
import math
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

LATENT, LABELS, RESOLUTION, BASE, MOST, N, GROUP = 5, 3, 16, 32, 6, 8, 4
PENALTY = {"wgan-gp": 10.0, "logistic-r1": 2.0, "relativistic": 2.0}
# Whether the label classifier learns from fakes, too.
LABEL_FAKES = {"wgan-gp": True, "logistic-r1": True, "relativistic": False}
TARGET, DRIFT, LABEL_WEIGHT, INTERVAL = 1.0, 0.001, 1.0, 2
FADE = {"cpd-gan": 0.0, "prog-gan": 0.25}


def maps(stage):
    return min(BASE // 2 ** stage, MOST)


def stages(top):
    return [2 ** k for k in range(2, int(math.log2(top)) + 1)]


class Parameters:
    """Draws parameters the first time a name is asked for; afterwards gives the same."""

    def __init__(self, seed):
        self.random, self.values = np.random.default_rng(seed), {}

    def get(self, name, shape, zeros=False):
        if name not in self.values:
            # Biases start at 0 in training; here they are drawn, so that a wrong one shows.
            draw = self.random.standard_normal(shape) * (0.1 if zeros else 1)
            self.values[name] = torch.tensor(draw.astype(np.float32).astype(np.float64), requires_grad=True)
        return self.values[name]


def lrelu(x):
    return F.leaky_relu(x, 0.2)


def pixel_norm(x):
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


def per_channel(b):
    return b.reshape(1, -1, 1, 1)


def conv3(p, name, x, out, gain, how):
    """3x3 convolution as two plain steps; images are N, C, H, W here and the stored kernels [3, 3, ...]."""
    inputs = x.shape[1]
    scale = gain / math.sqrt(9 * inputs)
    if how == "up":
        w = p.get(name + ".weight", (3, 3, out, inputs)) * scale
        x = F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), w.flip(0, 1).permute(2, 3, 0, 1), padding=1)
    else:
        w = p.get(name + ".weight", (3, 3, inputs, out)) * scale
        x = F.conv2d(x, w.permute(3, 2, 0, 1), padding=1)
        if how == "down":
            x = F.avg_pool2d(x, 2)
    return lrelu(x + per_channel(p.get(name + ".bias", (out,), True)))


def conv1(p, name, x, out, gain):
    w = p.get(name + ".weight", (x.shape[1], out)) * (gain / math.sqrt(x.shape[1]))
    return F.conv2d(x, w.t()[:, :, None, None])


def dense(p, name, x, out, gain, bias=True):
    y = x @ p.get(name + ".weight", (x.shape[1], out)) * (gain / math.sqrt(x.shape[1]))
    return y + p.get(name + ".bias", (out,), True) if bias else y


def dense_image(p, name, x, out, gain):
    y = dense(p, name, x, 16 * out, gain, bias=False).reshape(-1, 4, 4, out).permute(0, 3, 1, 2)
    return lrelu(y + per_channel(p.get(name + ".bias", (out,), True)))


def to_image(p, name, x):
    return conv1(p, name, x, 1, 1) + per_channel(p.get(name + ".bias", (1,), True))


def from_image(p, name, x, out, gain):
    return lrelu(conv1(p, name, x, out, gain) + per_channel(p.get(name + ".bias", (out,), True)))


def stddev(x):
    n, c, h, w = x.shape
    g = x.reshape(GROUP, n // GROUP, c, h, w)
    s = torch.sqrt((g - g.mean(0)).square().mean(0) + 1e-8).mean((1, 2, 3))
    return torch.cat([x, s.repeat(GROUP).reshape(n, 1, 1, 1).expand(n, 1, h, w)], 1)


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


def cpd_generator(p, z, labels, fade):
    condition = torch.cat([z, labels], 1)

    def normalized(name, x):
        gamma, beta = dense(p, name + ".norm", condition, 2 * x.shape[1], 1).chunk(2, 1)
        return pixel_norm(x) * gamma[:, :, None, None] + beta[:, :, None, None]

    x = normalized("4x4.dense", dense_image(p, "4x4.dense", pixel_norm(condition), maps(1), 1))
    image = 0
    for r in stages(RESOLUTION):
        out = maps(int(math.log2(r)) - 1)
        if r > 4:
            x = normalized(f"{r}x{r}.up", conv3(p, f"{r}x{r}.up", x, out, math.sqrt(2), "up"))
            image = up(image)
        x = normalized(f"{r}x{r}.conv", conv3(p, f"{r}x{r}.conv", x, out, 1, "same"))
        image = image + to_image(p, f"{r}x{r}.image", x)
    return image


def cpd_discriminator(p, image, labels, fade):
    x = from_image(p, f"{RESOLUTION}x{RESOLUTION}.image", image, maps(int(math.log2(RESOLUTION)) - 1), 1)
    for r in reversed(stages(RESOLUTION)[1:]):
        out = maps(int(math.log2(r)) - 2)
        shortcut = F.avg_pool2d(conv1(p, f"{r}x{r}.skip", x, out, math.sqrt(2)), 2)
        x = conv3(p, f"{r}x{r}.conv", x, x.shape[1], 1, "same")
        x = conv3(p, f"{r}x{r}.down", x, out, math.sqrt(2), "down")
        x = (x + shortcut) / math.sqrt(2)
    x = conv3(p, "4x4.conv", stddev(x), maps(1), 1, "same")
    x = lrelu(dense(p, "4x4.dense", x.permute(0, 2, 3, 1).flatten(1), maps(0), 1))
    return (dense(p, "4x4.output", x, LABELS, 1) * labels).sum(1), None


def prog_generator(p, z, labels, fade):
    x = pixel_norm(dense_image(p, "4x4.dense", pixel_norm(torch.cat([z, labels], 1)), maps(1), math.sqrt(2) / 4))
    images = []
    for r in stages(RESOLUTION):
        out = maps(int(math.log2(r)) - 1)
        if r > 4:
            x = pixel_norm(conv3(p, f"{r}x{r}.up", x, out, math.sqrt(2), "up"))
        x = pixel_norm(conv3(p, f"{r}x{r}.conv", x, out, math.sqrt(2), "same"))
        images.append(to_image(p, f"{r}x{r}.image", x))
    return (1 - fade) * images[-1] + fade * up(images[-2])


def prog_discriminator(p, image, labels, fade):
    gain = math.sqrt(2)
    from_image(p, "4x4.image", torch.zeros(1, 1, 4, 4), maps(1), gain)  # Of a stage that these values do not show.
    x = from_image(p, f"{RESOLUTION}x{RESOLUTION}.image", image, maps(int(math.log2(RESOLUTION)) - 1), gain)
    for r in reversed(stages(RESOLUTION)[1:]):
        out = maps(int(math.log2(r)) - 2)
        x = conv3(p, f"{r}x{r}.conv", x, x.shape[1], gain, "same")
        x = conv3(p, f"{r}x{r}.down", x, out, gain, "down")
        if r == RESOLUTION:
            half = from_image(p, f"{r // 2}x{r // 2}.image", F.avg_pool2d(image, 2), out, gain)
            x = (1 - fade) * x + fade * half
    x = conv3(p, "4x4.conv", stddev(x), maps(1), gain, "same")
    x = lrelu(dense(p, "4x4.dense", x.permute(0, 2, 3, 1).flatten(1), maps(0), gain))
    out = dense(p, "4x4.output", x, 1 + LABELS, 1)
    return out[:, 0], out[:, 1:]


def label_loss(logits, labels):
    if logits is None:
        return 0
    return -(labels / labels.sum(1, keepdim=True) * F.log_softmax(logits, 1)).sum(1).mean()


def discriminator_loss(judge, loss, reals, fakes, labels, mix):
    real, real_logits = judge(reals, labels)
    fake, fake_logits = judge(fakes, labels)

    def square_at(images):
        at = images.detach().requires_grad_()
        gradient, = torch.autograd.grad(judge(at, labels)[0].sum(), at, create_graph=True)
        return gradient.square().sum((1, 2, 3))

    if loss == "relativistic":
        base = F.softplus(fake - real).mean()
        penalty = (square_at(reals).mean() + square_at(fakes).mean()) / 2
    elif loss == "wgan-gp":
        square = square_at(reals + mix * (fakes - reals))
        base = fake.mean() - real.mean() + DRIFT * real.square().mean()
        penalty = (square.sqrt() / TARGET - 1).square().mean()
    else:
        base = F.softplus(fake).mean() + F.softplus(-real).mean()
        penalty = square_at(reals).mean() / 2
    penalty = PENALTY[loss] * penalty
    classes = label_loss(real_logits, labels) + LABEL_FAKES[loss] * label_loss(fake_logits, labels)
    return base + INTERVAL * penalty + LABEL_WEIGHT * classes, penalty


def generator_loss(verdict, loss, labels, real_scores):
    score, logits = verdict
    if loss == "relativistic":
        base = F.softplus(real_scores - score).mean()
    else:
        base = -score.mean() if loss == "wgan-gp" else F.softplus(-score).mean()
    return base + LABEL_WEIGHT * label_loss(logits, labels)


def check_by_differences(value_of, parameters, gradients, random):
    """Along random directions over all parameters at once. The penalty jumps where an activation changes its sign
    (leaky ReLU's slope does), which no gradient shows: the step is so small that none does."""
    step = 1e-8
    for _ in range(5):
        directions = [torch.tensor(random.standard_normal(p.shape)) for p in parameters]

        def moved(sign):
            for p, d in zip(parameters, directions):
                p.data += sign * step * d
            value = value_of().item()
            for p, d in zip(parameters, directions):
                p.data -= sign * step * d
            return value

        numeric = (moved(1) - moved(-1)) / (2 * step)
        analytic = sum((g * d).sum().item() for g, d in zip(gradients, directions) if g is not None)
        assert abs(numeric - analytic) < 1e-5 * max(1, abs(analytic)), (numeric, analytic)


def write(path, tensors, metadata):
    header, body = {"__metadata__": metadata}, b""
    for name, value in tensors.items():
        data = np.ascontiguousarray(value, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(data.shape), "data_offsets": [len(body), len(body) + data.nbytes]}
        body += data.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def nhwc(x):
    return x.detach().permute(0, 2, 3, 1).numpy()


def main():
    networks = {"cpd-gan": (cpd_generator, cpd_discriminator), "prog-gan": (prog_generator, prog_discriminator)}
    for model, (generate, judge_by) in networks.items():
        for loss in PENALTY:
            random = np.random.default_rng(11)
            single = lambda *shape: torch.tensor(random.standard_normal(shape).astype(np.float32).astype(np.float64))
            g, d = Parameters(1), Parameters(2)
            z, reals = single(N, LATENT), torch.tanh(single(N, 1, RESOLUTION, RESOLUTION)).float().double()
            mix = torch.tensor(random.random((N, 1, 1, 1)).astype(np.float32).astype(np.float64))
            labels = torch.tensor((random.random((N, LABELS)) < 0.5).astype(np.float64))
            labels[:, 0] = torch.maximum(labels[:, 0], (labels.sum(1) == 0).double())
            fade = FADE[model]
            judge = lambda x, l: judge_by(d, x, l, fade)

            images = generate(g, z, labels, fade)
            fakes = images.detach().float().double()
            loss_d = lambda: discriminator_loss(judge, loss, reals, fakes, labels, mix)
            value_d, penalty = loss_d()
            # allow_unused: growing leaves layers of lower resolutions without a part in the result.
            params_d = list(d.values.values())
            gradients_d = torch.autograd.grad(value_d, params_d, allow_unused=True)
            check_by_differences(lambda: loss_d()[0], params_d, gradients_d, random)
            params_g = list(g.values.values())
            value_g = generator_loss(judge(images, labels), loss, labels, judge(reals, labels)[0].detach())
            gradients_g = torch.autograd.grad(value_g, params_g, allow_unused=True)

            tensors = {"latents": z, "labels": labels, "mix": mix, "reals": nhwc(reals), "fakes": nhwc(fakes),
                       "images": nhwc(images), "scores": judge(reals, labels)[0].detach(),
                       "losses": torch.stack([value_d, penalty, value_g]).detach()}
            tensors = {name: np.asarray(value) for name, value in tensors.items()}
            for network, parameters, gradients in (("g", g, gradients_g), ("d", d, gradients_d)):
                for (name, value), gradient in zip(parameters.values.items(), gradients):
                    tensors[f"{network}/{name}"] = value.detach().numpy()
                    zero = np.zeros(value.shape)
                    tensors[f"{network}-gradient/{name}"] = zero if gradient is None else gradient.numpy()
            settings = dict(model=model, loss=loss, latentSize=LATENT, fmapBase=BASE, fmapMax=MOST, stddevGroup=GROUP,
                            penaltyWeight=PENALTY[loss], penaltyTarget=TARGET, penaltyInterval=INTERVAL, drift=DRIFT,
                            labelWeight=LABEL_WEIGHT, labelFakes=LABEL_FAKES[loss], resolution=RESOLUTION, fade=fade)
            write(Path(__file__).with_name(f"{model}-{loss}.safetensors"), tensors, {"settings": json.dumps(settings)})


if __name__ == "__main__":
    main()
