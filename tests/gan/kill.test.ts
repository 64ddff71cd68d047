/** Killed at any moment, a training that is started again ends in the same bytes as one that never stopped. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { GanKnobs } from "../../lib/gan/knobs";
import type { FlowKnobs } from "../../lib/gan/flow/knobs";
import type { ModelId, ModelKnobs } from "../../lib/gan/models";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { Random } from "../../lib/support/random";
import type { TrainingTick } from "../../lib/gan/training/train";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs, writeTinyCohort } from "./fixtures";

/** All that has state: growth, lazy penalty, flips, augmentation, micro-batches, scores, grids. */
const ganKnobs: GanKnobs = {
  ...tinyKnobs,
  totalKimg: 0.16,
  phaseKimg: 0.048,
  loss: "logistic-r1",
  penaltyInterval: 3,
  flip: true,
  augment: true,
  microBatch: 4,
  scoreEvery: 2,
  scoreFrom: 0.1,
  scoreImages: 16,
  scorePatience: 2,
  gridEvery: 2,
};

/** All that has state in the flow: flips, hidden labels, a warm-up, scores, grids. */
const flowKnobs: FlowKnobs = {
  ...tinyFlowKnobs,
  totalKimg: 0.16,
  flip: true,
  scoreEvery: 2,
  scoreFrom: 0.1,
  scoreImages: 16,
  gridEvery: 2,
};

const knobs = { "cpd-gan": ganKnobs, "prog-gan": ganKnobs, flow: flowKnobs } as const;

let root = "";
let cohort = "";
beforeAll(() => {
  root = temporaryFolder();
  cohort = path.join(root, "cohort");
  writeTinyCohort(cohort).close();
});

interface Interruption {
  readonly steps: number;
  readonly milliseconds: number;
  readonly signal: NodeJS.Signals;
}

/** Minutes between checkpoints: from one after every other step to about a third of a second, in which ticks, grids and events pass that a kill has done again. */
const often = 1e-6;
const seldom = 0.006;

/** What each model computes with: sums of several threads are to be the same every time, too. */
const threads = { "cpd-gan": 2, "prog-gan": 1, flow: 2 } as const;

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Trains and samples; sends the process a signal some milliseconds after a step if told to. */
function train(
  model: Exclude<ModelId, "mean-image">,
  folder: string,
  changes: Partial<ModelKnobs> = {},
  interruption?: Interruption,
): Promise<End> {
  const options = { model, cohort, knobs: { ...knobs[model], ...changes }, folder, threads: threads[model] };
  const child = spawn(process.execPath, [path.join(__dirname, "train-child.mjs"), JSON.stringify(options)]);
  let steps = 0;
  let errors = "";
  child.stdout.on("data", (text: Buffer) => {
    const before = steps;
    steps += text.toString().split("\n").length - 1;
    if (!interruption || before >= interruption.steps || steps < interruption.steps) return;
    setTimeout(() => child.kill(interruption.signal), interruption.milliseconds);
  });
  child.stderr.on("data", (text: Buffer) => (errors += text));
  return new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal, errors })));
}

const clock: (keyof TrainingTick)[] = ["seconds", "secondsPerKimg", "secondsLeft", "waiting"];
const withoutTimes = (folder: string): object[] =>
  readJsonLines<TrainingTick>(path.join(folder, "metrics.jsonl")).map((tick) =>
    Object.fromEntries(Object.entries(tick).filter(([name]) => !clock.includes(name as keyof TrainingTick))),
  );

/** Whatever a later stage reads or a person looks at, byte for byte. */
function remains(folder: string): Record<string, string> {
  const files = [
    "generator.safetensors",
    "sampled/images.npy",
    "sampled/table.csv",
    ...fs.readdirSync(path.join(folder, "samples")).map((name) => `samples/${name}`),
  ];
  return Object.fromEntries(files.map((file) => [file, fs.readFileSync(path.join(folder, file)).toString("base64")]));
}

for (const model of ["cpd-gan", "prog-gan", "flow"] as const) {
  describe(model, () => {
    it("killed at several moments, ends in the same bytes", { timeout: 400_000 }, async () => {
      const [whole, killed] = [path.join(root, `whole-${model}`), path.join(root, `killed-${model}`)];
      const seed = Date.now();
      const random = Random.fromSeed(seed, "kills");
      // One of the config, as every process of a training has to have the same.
      const changes = { checkpointMinutes: often * (seldom / often) ** random.uniform() };
      const undisturbed = train(model, whole, changes);
      let kills = 0;
      for (let i = 0; i < 2; i++) {
        const end = await train(model, killed, changes, {
          steps: 1 + random.integer(24),
          milliseconds: random.integer(20),
          signal: "SIGKILL",
        });
        if (end.signal === "SIGKILL") kills++;
        else expect(end).toMatchObject({ code: 0 });
      }
      expect(await train(model, killed, changes)).toMatchObject({ code: 0 });
      expect(await undisturbed).toMatchObject({ code: 0 });
      expect(kills, `seed ${seed}`).toBeGreaterThan(0);
      expect(Object.keys(remains(whole)).length).toBeGreaterThan(4);
      expect(remains(killed), `seed ${seed}`).toEqual(remains(whole));
      expect(withoutTimes(killed), `seed ${seed}`).toEqual(withoutTimes(whole));
      expect(withoutTimes(whole).some((tick) => (tick as TrainingTick).score !== null)).toBe(true);
    });
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  it(`${signal} ends training after the step under way, with a checkpoint`, { timeout: 120_000 }, async () => {
    const folder = path.join(root, signal);
    const end = await train("cpd-gan", folder, { checkpointMinutes: 1000 }, { steps: 2, milliseconds: 5, signal });
    expect(end).toMatchObject({ code: 1, errors: expect.stringContaining("resumes from its checkpoint") as string });
    const checkpoint = JSON.parse(fs.readFileSync(path.join(folder, "checkpoints/checkpoint.json"), "utf8")) as {
      state: { trainer: { steps: number } };
    };
    expect(checkpoint.state.trainer.steps).toBeGreaterThanOrEqual(2);
    expect(checkpoint.state.trainer.steps).toBeLessThan(40);
  });
}
