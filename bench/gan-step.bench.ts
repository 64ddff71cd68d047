/**
 * GAN training steps (one of D, one of G, the running average) and sampling, against the same networks in PyTorch.
 *
 *   npm run bench -- gan-step [--peer=pytorch|wasm] [--python=python3] [--rounds=5] [--steps=10] [--model=cpd-gan|prog-gan] [--loss=wgan-gp|logistic-r1|relativistic] [--json=file]
 *
 * --python is an interpreter with torch (bench/README.md). Each side runs in a process of its own, in turn; PyTorch runs
 * both with and without channels-last, and the faster counts. --peer=wasm compares with the WebAssembly engine instead.
 */
import { startEngine } from "../lib/engine/start";
import { preset } from "../lib/experiment/knobs/presets";
import { generatorOf } from "../lib/gan/generator";
import type { GanKnobs, GanLoss } from "../lib/gan/knobs";
import { gans, type GanId } from "../lib/gan/networks/gans";
import { GanTrainer } from "../lib/gan/adversarial/gan-trainer";
import { Random } from "../lib/support/random";
import { noiseCohort } from "./gan-cohort";
import {
  type Clock,
  clockOption,
  type Comparison,
  environmentOf,
  type MeasuredSteps,
  option,
  perSecond,
  report,
  runJson,
  timed,
} from "./rounds";

/** Resolution, feature maps everywhere, minibatch. */
const networks = [
  [32, 32, 32],
  [32, 64, 32],
  [64, 32, 16],
  [64, 64, 16],
] as const;
const labels = 6;
const latentSize = 128;
const sampled = 128;

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once();
  const [model, loss] = [option("model", "cpd-gan"), option("loss", "wgan-gp")];
  const [rounds, steps] = [Number(option("rounds", "5")), option("steps", "10")];
  const clock = clockOption();
  const env = environmentOf(clock);
  const interval = loss === "wgan-gp" ? "1" : "8";
  const wasm = option("peer", "pytorch") === "wasm";
  const comparisons: Comparison[] = [];
  for (const [resolution, maps, minibatch] of networks) {
    const training: Comparison = {
      what: `${model}, ${resolution}×${resolution}, ${maps} maps, minibatch ${minibatch}: training`,
      unit: "images/s",
      ours: [],
      peer: [],
    };
    const sampling: Comparison = {
      what: `${model}, ${resolution}×${resolution}, ${maps} maps: sampling`,
      unit: "images/s",
      ours: [],
      peer: [],
    };
    for (let round = 0; round < rounds; round++) {
      const args = [
        model,
        loss,
        String(resolution),
        String(maps),
        String(minibatch),
        String(labels),
        interval,
        steps,
        clock,
      ];
      const ours = runJson<MeasuredSteps>(process.execPath, [__filename, "--once", ...args], env);
      const peers = wasm
        ? [
            runJson<MeasuredSteps>(process.execPath, [__filename, "--once", ...args], {
              ...env,
              SYNTHCOHORT_BACKEND: "wasm",
            }),
          ]
        : ["0", "1"].map((last) =>
            runJson<MeasuredSteps>(option("python", "python3"), ["bench/python/gan_step.py", ...args, last], env),
          );
      (training.ours as number[]).push(perSecond(minibatch, ours.steps));
      (training.peer as number[]).push(Math.max(...peers.map((peer) => perSecond(minibatch, peer.steps))));
      (sampling.ours as number[]).push(perSecond(sampled, ours.samples));
      (sampling.peer as number[]).push(Math.max(...peers.map((peer) => perSecond(sampled, peer.samples))));
    }
    comparisons.push(training, sampling);
  }
  report(`GAN training with ${loss}, and sampling`, wasm ? "WebAssembly" : "PyTorch", comparisons);
}

/** Our side of one round; prints JSON. */
async function once(): Promise<void> {
  const [model, loss] = process.argv.slice(3, 5) as [GanId, GanLoss];
  const [resolution, maps, minibatch, labelCount, penaltyInterval, steps] = process.argv.slice(5, 11).map(Number);
  const clock = process.argv[11] as Clock;
  await startEngine();
  const knobs: GanKnobs = {
    ...preset("paper")[model === "cpd-gan" ? "cpdGan" : "progGan"],
    loss,
    penaltyInterval,
    latentSize,
    // Every layer has `maps` maps: nf(log2 r − 1) reaches the bound at every resolution.
    fmapBase: maps * resolution,
    fmapMax: maps,
    startResolution: resolution,
    minibatch8: minibatch,
    minibatch16: minibatch,
    minibatch32: minibatch,
    minibatch64: minibatch,
    minibatch128: minibatch,
  };
  const trainer = new GanTrainer(gans[model], noiseCohort(resolution, labelCount), knobs, 1);
  timed(2, () => trainer.step());
  const trained = timed(steps, () => trainer.step(), clock);
  const description = { model, knobs, labelNames: noiseCohort(resolution, labelCount).labelNames, resolution, seed: 1 };
  const generator = generatorOf(description, trainer.averageValues());
  const latents = Random.fromSeed(1, "latents").normals(sampled * latentSize);
  const rows = new Float32Array(sampled * labelCount).fill(1);
  timed(1, () => generator.generate(latents, rows));
  console.log(
    JSON.stringify({
      steps: trained,
      samples: timed(Math.max(5, steps >> 2), () => generator.generate(latents, rows), clock),
    }),
  );
}

void main();
