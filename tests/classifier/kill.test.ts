/** Killed at any moment, a training that is started again ends in the same bytes as one that never stopped. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClassifierKnobs } from "../../lib/classifier/knobs";
import type { EpochMetrics } from "../../lib/classifier/training/train";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { Random } from "../../lib/support/random";
import { tinyCohort, tinyKnobs } from "./fixtures";

/** A learning rate that drops, and epochs short enough for several checkpoints. */
const knobs: ClassifierKnobs = { ...tinyKnobs, samplesPerEpoch: 32, maxEpochs: 8, plateauPatience: 1, stopPatience: 8 };

const root = fs.mkdtempSync(path.join(os.tmpdir(), "classifier-kill-"));
let cohort = "";
beforeAll(() => {
  const written = tinyCohort(root);
  cohort = written.folder;
  written.close();
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Trains and predicts; kills the process some milliseconds after a step if told to. */
function train(folder: string, kill?: { readonly steps: number; readonly milliseconds: number }): Promise<End> {
  const child = spawn(process.execPath, [
    path.join(__dirname, "train-child.mjs"),
    JSON.stringify({ folder, cohort, knobs }),
  ]);
  let steps = 0;
  let errors = "";
  child.stdout.on("data", (text: Buffer) => {
    const before = steps;
    steps += text.toString().split("\n").length - 1;
    if (kill && before < kill.steps && steps >= kill.steps) setTimeout(() => child.kill("SIGKILL"), kill.milliseconds);
  });
  child.stderr.on("data", (text: Buffer) => (errors += text));
  return new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal, errors })));
}

const remains = (folder: string): string[] =>
  ["classifier.safetensors", "predictions.csv"].map((file) =>
    fs.readFileSync(path.join(folder, file)).toString("base64"),
  );
const withoutSeconds = (folder: string): object[] =>
  readJsonLines<EpochMetrics>(path.join(folder, "metrics.jsonl")).map((line) => ({ ...line, seconds: 0 }));

it("killed at several moments, ends in the same bytes", { timeout: 400_000 }, async () => {
  const [whole, killed] = [path.join(root, "whole"), path.join(root, "killed")];
  const seed = Date.now();
  const random = Random.fromSeed(seed, "kills");
  const undisturbed = train(whole);
  let kills = 0;
  for (let i = 0; i < 4; i++) {
    const end = await train(killed, { steps: 1 + random.integer(12), milliseconds: random.integer(10) });
    if (end.signal === "SIGKILL") kills++;
    else expect(end).toMatchObject({ code: 0 });
  }
  expect(await train(killed)).toMatchObject({ code: 0 });
  expect(await undisturbed).toMatchObject({ code: 0 });
  expect(kills, `seed ${seed}`).toBeGreaterThan(0);
  expect(remains(killed), `seed ${seed}`).toEqual(remains(whole));
  expect(withoutSeconds(killed), `seed ${seed}`).toEqual(withoutSeconds(whole));
  expect(new Set(withoutSeconds(whole).map((line) => (line as EpochMetrics).learningRate)).size).toBeGreaterThan(1);
});
