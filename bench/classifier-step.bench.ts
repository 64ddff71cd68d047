/**
 * Classifier training steps (loss, gradients, Adam) and inference, against the same networks in PyTorch.
 *
 *   npm run bench -- classifier-step [--python=python3] [--rounds=5] [--steps=10] [--network=densenet121|compact]
 *     [--clock=wall|processor] [--json=file]
 *
 * --python is an interpreter with torch (bench/README.md). Each side runs in a process of its own, in turn; PyTorch runs
 * both with and without channels-last, and the faster counts. --clock=processor gives each side one thread and counts the
 * processor's time instead of the clock's: that can be compared on a busy machine, too.
 */
import * as tf from "@tensorflow/tfjs";
import { architectureOf } from "../lib/classifier/networks/densenet";
import type { ClassifierKnobs } from "../lib/classifier/knobs";
import { targetsOf } from "../lib/classifier/networks/loss";
import { Network } from "../lib/classifier/networks/network";
import { parameterSpecs, Parameters } from "../lib/classifier/networks/parameters";
import { Adam } from "../lib/engine/optimizers/adam";
import { startEngine } from "../lib/engine/start";
import { Random } from "../lib/support/random";
import {
  type Clock,
  clockOption,
  type Comparison,
  environmentOf,
  median,
  option,
  report,
  runJson,
  timed,
} from "./rounds";

/** Network, input size, minibatch, growth rate, blocks. The compact one has the values of the preset "standard". */
const networks = [
  ["densenet121", 224, 8, 32, "6,12,24,16"],
  ["compact", 32, 48, 8, "2,2,2"],
  ["compact", 64, 48, 8, "2,2,2"],
] as const;
const labels = 14;

interface Measured {
  /** Milliseconds. */
  readonly training: readonly number[];
  readonly inference: readonly number[];
}

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once();
  const [rounds, steps, only] = [Number(option("rounds", "5")), option("steps", "10"), option("network", "")];
  const clock = clockOption();
  const env = environmentOf(clock);
  const comparisons: Comparison[] = [];
  for (const [network, size, minibatch, ...shape] of networks.filter(([name]) => only === "" || name === only)) {
    const what = `${network === "compact" ? "compact" : "DenseNet-121"}, ${size}×${size}, minibatch ${minibatch}`;
    const training: Comparison = { what: `${what}: training`, unit: "images/s", ours: [], peer: [] };
    const inference: Comparison = { what: `${what}: inference`, unit: "images/s", ours: [], peer: [] };
    for (let round = 0; round < rounds; round++) {
      const args = [network, size, minibatch, ...shape, labels, steps, clock].map(String);
      const ours = runJson<Measured>(process.execPath, [__filename, "--once", ...args], env);
      const peers = ["0", "1"].map((last) =>
        runJson<Measured>(option("python", "python3"), ["bench/python/classifier_step.py", ...args, last], env),
      );
      const perSecond = (milliseconds: readonly number[]): number => (1000 * minibatch) / median(milliseconds);
      for (const [comparison, kind] of [
        [training, "training"],
        [inference, "inference"],
      ] as const) {
        (comparison.ours as number[]).push(perSecond(ours[kind]));
        (comparison.peer as number[]).push(Math.max(...peers.map((peer) => perSecond(peer[kind]))));
      }
    }
    comparisons.push(training, inference);
  }
  report("Classifier training and inference", "PyTorch", comparisons);
}

/** Our side of one round; prints JSON. */
async function once(): Promise<void> {
  const [network, size, minibatch, growthRate, blocks, labelCount, steps, clock] = process.argv.slice(3);
  await startEngine();
  const architecture = architectureOf({
    network: network as ClassifierKnobs["network"],
    growthRate: Number(growthRate),
    blocks,
  });
  const random = Random.fromSeed(1, "classifier step");
  const net = new Network(architecture, Parameters.initial(parameterSpecs(architecture, Number(labelCount)), random));
  const adam = new Adam(net.parameters.trainable(), { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  const shape: [number, number, number, number] = [
    Number(minibatch),
    Number(size),
    Number(size),
    architecture.channels,
  ];
  const pixels = shape.reduce((a, b) => a * b, 1);
  const images = tf.tensor4d(
    Float32Array.from({ length: pixels }, () => random.between(0, 1)),
    shape,
  );
  const half = new Float32Array(Number(labelCount)).fill(0.5);
  const targets = targetsOf(
    Float32Array.from({ length: shape[0] * half.length }, () => Number(random.chance(0.5))),
    { positive: half, negative: half },
  );
  const train = (): void => {
    const { gradients } = net.lossAndGradients(images, targets, 0.99);
    adam.step(gradients, 1e-4);
    tf.dispose([...gradients]);
  };
  const infer = (): void => {
    const probabilities = net.probabilities(images);
    probabilities.dataSync();
    probabilities.dispose();
  };
  timed(3, train);
  const training = timed(Number(steps), train, clock as Clock);
  timed(2, infer);
  const inference = timed(2 * Number(steps), infer, clock as Clock);
  console.log(JSON.stringify({ training, inference } satisfies Measured));
}

void main();
