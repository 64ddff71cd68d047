/**
 * Resident memory of a whole GAN training (ticks, scores, grids and checkpoints included): after 2,000 steps against
 * after 200. A leak of one tensor a step, or of one tick, shows.
 *
 *   npm run bench -- gan-memory [--model=cpd-gan|prog-gan] [--steps=2000]
 *
 * Networks and knobs are those of the preset `quick` at 32×32; prog-GAN has grown before the first measurement.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { startEngine } from "../lib/engine/start";
import { openTrainingScore } from "../lib/experiment/gan-score";
import { preset } from "../lib/experiment/knobs/presets";
import type { GanKnobs } from "../lib/gan/knobs";
import type { GanId } from "../lib/gan/networks/gans";
import { trainGenerator } from "../lib/gan/training/train";
import { noiseFolder } from "./gan-cohort";
import { option } from "./rounds";

const EARLY = 200;
const resolution = 32;

async function main(): Promise<void> {
  await startEngine();
  const model = option("model", "cpd-gan") as GanId;
  const steps = Number(option("steps", "2000"));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const memory = await train(model, steps, folder);
    const [early, late] = [memory[EARLY], memory[steps]];
    const marks = [EARLY, steps / 4, steps / 2, steps];
    process.stdout.write(
      `| ${model}, ${resolution}×${resolution} | ${marks.map((step) => `after ${step} steps`).join(" | ")} | change | tensors |\n|${"---|".repeat(marks.length + 3)}\n` +
        `| resident | ${marks.map((step) => `${memory[step].toFixed(0)} MiB`).join(" | ")} | ${(100 * (late / early - 1)).toFixed(1)} % | ${tf.memory().numTensors} left |\n`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** MiB after each step. */
async function train(model: GanId, steps: number, folder: string): Promise<number[]> {
  const quick = preset("quick")[model === "cpd-gan" ? "cpdGan" : "progGan"];
  const knobs: GanKnobs = {
    ...quick,
    totalKimg: (steps * quick.minibatch32) / 1000,
    phaseKimg: 1,
    checkpointMinutes: 0.25,
  };
  const cohort = noiseFolder(path.join(folder, "cohort"), resolution);
  const memory: number[] = [];
  const { score, dispose } = openTrainingScore(knobs, cohort);
  const onProgress = ({ task, done }: { task: string; done: number }): void => {
    if (task.startsWith("training"))
      memory[Math.round((done * 1000) / quick.minibatch32)] = process.memoryUsage.rss() / 2 ** 20;
  };
  await trainGenerator({ model, cohort, knobs, seed: 1, folder: path.join(folder, "run"), score, onProgress });
  dispose();
  cohort.close();
  return memory;
}

void main();
