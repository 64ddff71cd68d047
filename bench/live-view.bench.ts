/**
 * What it costs to watch a training in a notebook: processor time of the live view's updates, as a share of the training's.
 *
 *   npm run bench -- live-view [--model=cpd-gan|prog-gan|flow] [--kimg=16]
 *
 * Networks and knobs are those of the preset `quick` at 32×32. Grids of samples are drawn at some ticks whether anybody
 * watches or not, because they stay in the run's folder; they are a column of their own.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { combinationsOf } from "../lib/cohort/format/combinations";
import { startEngine } from "../lib/engine/start";
import { preset } from "../lib/experiment/knobs/presets";
import { generativeModels, type ModelId } from "../lib/gan/models";
import { drawGrid, sampleGrid } from "../lib/gan/training/sample-grid";
import { trainGenerator } from "../lib/gan/training/train";
import { trainingView } from "../lib/notebook/display/training-view";
import { noiseFolder } from "./gan-cohort";
import { option } from "./rounds";

const gridColumns = 8;

async function main(): Promise<void> {
  await startEngine();
  const model = option("model", "cpd-gan") as ModelId;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const cohort = noiseFolder(path.join(folder, "cohort"), 32);
    const combinations = combinationsOf(cohort)
      .slice(0, 8)
      .map(({ labels }) => labels);
    const own = preset("quick")[generativeModels[model].group];
    const knobs = { ...own, totalKimg: Number(option("kimg", "16")), scoreEvery: 0 };
    const view = trainingView(model);
    const spent = { updates: 0, grids: 0, ticks: 0 };
    const begun = seconds();
    await trainGenerator({
      ...{ model, cohort, knobs, seed: 1, folder: path.join(folder, "run") },
      async onTick(tick, seen) {
        spent.ticks++;
        // Drawn once more, to be timed.
        const grid = seconds();
        if (seen.grid) await drawGrid(sampleGrid(seen.generator, combinations, gridColumns, 1), gridColumns, 32);
        spent.grids += seconds() - grid;
        const update = seconds();
        await view.tick(tick, seen);
        spent.updates += seconds() - update;
      },
    });
    const training = seconds() - begun - spent.grids - spent.updates;
    const share = (part: number): string => `${((100 * part) / training).toFixed(2)} %`;
    process.stdout.write(
      `| model | ticks | training, s of processor time | live view | grids, drawn in any case |\n|---|---|---|---|---|\n` +
        `| ${model} | ${spent.ticks} | ${training.toFixed(1)} | ${share(spent.updates)} | ${share(spent.grids)} |\n`,
    );
    cohort.close();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Of processor time, of all threads. */
function seconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

void main();
