"""Training steps and sampling of the flow's network (lib/gan/flow/network.ts) in PyTorch. Prints JSON: milliseconds.

    python flow_step.py <maps> <blocks> <minibatch> <labels> <warm-up steps> <steps> <samples> <solver steps> <guidance> <channels last> <bfloat16>
        <wall|processor>
"""
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

MAPS, BLOCKS, MINIBATCH, LABELS, WARM_UP, STEPS, SAMPLES, SOLVER_STEPS = map(int, sys.argv[1:9])
GUIDANCE = float(sys.argv[9])
LAST, BFLOAT16 = sys.argv[10] == "1", sys.argv[11] == "1"
NOW = time.process_time if sys.argv[12] == "processor" else time.perf_counter
RESOLUTION, EMBEDDING, WAVES, GROUPS = 32, 128, 16, 8
FORMAT = torch.channels_last if LAST else torch.contiguous_format


class Norm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.steer = nn.Linear(EMBEDDING, 2 * channels)

    def forward(self, x, code):
        gamma, beta = self.steer(code)[:, :, None, None].chunk(2, 1)
        return F.silu(F.group_norm(x, GROUPS) * (1 + gamma) + beta)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norms = nn.ModuleList(Norm(channels) for _ in range(2))
        self.convolutions = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))

    def forward(self, x, code):
        y = x
        for norm, convolve in zip(self.norms, self.convolutions):
            y = convolve(norm(y, code))
        return x + y


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        fine, coarse = RESOLUTION // 2, RESOLUTION // 4
        self.embed = nn.Sequential(
            nn.Linear(2 * WAVES + LABELS + 1, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING), nn.SiLU())
        self.places = nn.ParameterList(
            [nn.Parameter(torch.zeros(1, MAPS, fine, fine)), nn.Parameter(torch.zeros(1, 2 * MAPS, coarse, coarse))])
        self.stem = nn.Conv2d(4, MAPS, 3, padding=1, bias=False)
        self.down = nn.ModuleList(Block(MAPS) for _ in range(BLOCKS))
        self.to_coarser = nn.Conv2d(4 * MAPS, 2 * MAPS, 1, bias=False)
        self.middle = nn.ModuleList(Block(2 * MAPS) for _ in range(BLOCKS + 1))
        self.from_coarser = nn.Conv2d(2 * MAPS, 4 * MAPS, 1, bias=False)
        self.join = nn.Conv2d(2 * MAPS, MAPS, 1, bias=False)
        self.up = nn.ModuleList(Block(MAPS) for _ in range(BLOCKS))
        self.norm, self.out = Norm(MAPS), nn.Conv2d(MAPS, 4, 3, padding=1, bias=False)

    def forward(self, x, code):
        code = self.embed(code)
        x = self.stem(F.pixel_unshuffle(x, 2)) + self.places[0]
        for block in self.down:
            x = block(x, code)
        below = self.to_coarser(F.pixel_unshuffle(x, 2)) + self.places[1]
        for block in self.middle:
            below = block(below, code)
        x = self.join(torch.cat([F.pixel_shuffle(self.from_coarser(below), 2), x], 1))
        for block in self.up:
            x = block(x, code)
        return F.pixel_shuffle(self.out(self.norm(x, code)), 2)


def timed(count, work):
    found = []
    for _ in range(count):
        began = NOW()
        work()
        found.append(1000 * (NOW() - began))
    return found


def main():
    torch.manual_seed(1)
    network = Network().to(memory_format=FORMAT)
    average = [p.detach().clone() for p in network.parameters()]
    adam = torch.optim.Adam(network.parameters(), 2e-3, betas=(0.9, 0.99))

    def velocity(x, code):
        with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
            return network(x, code).float()

    def step():
        images, noise = torch.rand(MINIBATCH, 1, RESOLUTION, RESOLUTION), torch.randn(MINIBATCH, 1, RESOLUTION, RESOLUTION)
        t = torch.sigmoid(torch.randn(MINIBATCH, 1, 1, 1))
        x = ((1 - t) * noise + t * images).contiguous(memory_format=FORMAT)
        loss = (velocity(x, torch.rand(MINIBATCH, 2 * WAVES + LABELS + 1)) - (images - noise)).square().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, list(network.parameters()), 1e-3)
        loss.item()

    @torch.no_grad()
    def sample():
        x = torch.randn(SAMPLES, 1, RESOLUTION, RESOLUTION).contiguous(memory_format=FORMAT)
        code = torch.rand(SAMPLES, 2 * WAVES + LABELS + 1)

        def v(x):
            told = velocity(x, code)
            if GUIDANCE == 1:
                return told
            untold = velocity(x, code)
            return untold + GUIDANCE * (told - untold)

        h = 1 / SOLVER_STEPS
        for i in range(SOLVER_STEPS):
            first = v(x)
            ahead = x + h * first
            x = ahead if i == SOLVER_STEPS - 1 else x + h * (first + v(ahead)) / 2
        x.mul(127.5).round().numpy()

    timed(WARM_UP, step)
    steps = timed(STEPS, step)
    timed(1, sample)
    print(json.dumps({"steps": steps, "samples": timed(max(3, STEPS >> 2), sample)}))


if __name__ == "__main__":
    main()
