"""Training steps and inference of the classifiers in PyTorch: the twin of bench/classifier-step, with the same networks
(Keras' DenseNet layer for layer), loss and Adam.

    python classifier_step.py <densenet121|compact> <size> <minibatch> <growth rate> <blocks> <labels> <steps> <wall|processor>
        <channels_last 0|1>

Prints one JSON line: milliseconds of each training step, and of each minibatch of inference.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

NETWORK, BLOCKS = sys.argv[1], [int(n) for n in sys.argv[5].split(",")]
SIZE, BATCH, GROWTH = map(int, sys.argv[2:5])
LABELS, STEPS, LAST = int(sys.argv[6]), int(sys.argv[7]), int(sys.argv[9])
NOW = time.process_time if sys.argv[8] == "processor" else time.perf_counter
FORMAT = torch.channels_last if LAST else torch.contiguous_format
EPSILON = 1.001e-5

torch.manual_seed(1)


def norm(maps):
    return nn.BatchNorm2d(maps, eps=EPSILON, momentum=0.01)


class DenseLayer(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.norm0 = norm(maps)
        self.conv1 = nn.Conv2d(maps, 4 * GROWTH, 1, bias=False)
        self.norm1 = norm(4 * GROWTH)
        self.conv2 = nn.Conv2d(4 * GROWTH, GROWTH, 3, padding=1, bias=False)

    def forward(self, x):
        y = self.conv1(F.relu(self.norm0(x), inplace=True))
        return torch.cat([x, self.conv2(F.relu(self.norm1(y), inplace=True))], 1)


class Transition(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.norm = norm(maps)
        self.conv = nn.Conv2d(maps, maps // 2, 1, bias=False)

    def forward(self, x):
        return F.avg_pool2d(self.conv(F.relu(self.norm(x), inplace=True)), 2)


def network():
    if NETWORK == "densenet121":
        maps = 64
        layers = [nn.Conv2d(3, maps, 7, stride=2, padding=3, bias=False), norm(maps), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    else:
        maps = 2 * GROWTH
        layers = [nn.Conv2d(1, maps, 3, padding=1, bias=False)]
    for index, count in enumerate(BLOCKS):
        for _ in range(count):
            layers.append(DenseLayer(maps))
            maps += GROWTH
        if index < len(BLOCKS) - 1:
            layers.append(Transition(maps))
            maps //= 2
    layers += [norm(maps), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(maps, LABELS)]
    return nn.Sequential(*layers).to(memory_format=FORMAT)


net = network()
adam = torch.optim.Adam(net.parameters(), 1e-4, foreach=True)
channels = 3 if NETWORK == "densenet121" else 1
images = torch.rand(BATCH, channels, SIZE, SIZE).contiguous(memory_format=FORMAT)
truth = (torch.rand(BATCH, LABELS) > 0.5).float()
weight = torch.full((BATCH, LABELS), 0.5 / (BATCH * LABELS))


def train():
    net.train()
    adam.zero_grad()
    loss = F.binary_cross_entropy_with_logits(net(images), truth, weight, reduction="sum")
    loss.backward()
    adam.step()
    return loss.item()


def infer():
    net.eval()
    with torch.inference_mode():
        return torch.sigmoid(net(images)).numpy()


def timed(count, work):
    milliseconds = []
    for _ in range(count):
        begun = NOW()
        work()
        milliseconds.append(1000 * (NOW() - begun))
    return milliseconds


timed(3, train)
training = timed(STEPS, train)
timed(2, infer)
print(json.dumps({"training": training, "inference": timed(2 * STEPS, infer)}))
