/**
 * Resident memory of a GAN training: after 2,000 steps against after 200. A leak of one tensor a step shows.
 *
 *   npm run bench -- gan-memory [--model=cpd-gan|prog-gan] [--steps=2000]
 */
import * as tf from "@tensorflow/tfjs";
import { startEngine } from "../lib/engine/start";
import { groupOf, preset } from "../lib/experiment/presets";
import type { GanKnobs, GanModel } from "../lib/gan/knobs";
import { GanTrainer } from "../lib/gan/trainer";
import { noiseCohort } from "./gan-cohort";
import { option } from "./rounds";

const EARLY = 200;

async function main(): Promise<void> {
  await startEngine();
  const model = option("model", "cpd-gan") as GanModel;
  const steps = Number(option("steps", "2000"));
  const knobs: GanKnobs = {
    ...preset("smoke")[groupOf(model)], latentSize: 16, fmapBase: 64, fmapMax: 8, startResolution: 16, minibatch16: 8, flip: true, augment: true,
  };
  const trainer = new GanTrainer(model, noiseCohort(16, 4), knobs, 1);
  const resident = (): number => {
    global.gc?.();
    return process.memoryUsage().rss / 2 ** 20;
  };
  let early = 0;
  const begun = performance.now();
  for (let step = 1; step <= steps; step++) {
    trainer.step();
    if (step === EARLY) early = resident();
  }
  const seconds = (performance.now() - begun) / 1000;
  const late = resident();
  process.stdout.write(`| training | after ${EARLY} steps | after ${steps} steps | change | tensors | time |\n|---|---|---|---|---|---|\n` +
    `| ${model}, 16×16 | ${early.toFixed(0)} MiB | ${late.toFixed(0)} MiB | ${(100 * (late / early - 1)).toFixed(1)} % | ${tf.memory().numTensors} | ${seconds.toFixed(0)} s |\n`);
}

void main();
