/** The attack with the model itself: it finds members of overtrained models, nobody among the held out, and changes nothing. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { whiteBoxAttack } from "../../lib/evaluation/privacy/white-box-attack";
import { trainStage } from "../../lib/experiment/stages";
import { cpdGan } from "../../lib/gan/networks/gans";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { conditionsOf, realPixels } from "../../lib/gan/training/real-images";
import { preset } from "../../lib/experiment/knobs/presets";
import { Random } from "../../lib/support/random";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs } from "../gan/fixtures";

const root = temporaryFolder();
const at = (name: string): string => path.join(root, name);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

/** Patients with two images each, smooth and all different. @param held of each of the other splits. */
function smoothCohort(name: string, trained: number, held: number): Cohort {
  const random = Random.fromSeed(3, name);
  const writer = createCohort(at(name), {
    ...{ name, source: "smooth", labelNames: ["left", "right"], resolution: 8, seed: 1, labelPolicy: "paper" },
  });
  for (let image = 0; image < 2 * (trained + 2 * held); image++) {
    const patient = image >> 1;
    const split = patient < trained ? "train" : patient < trained + held ? "valid" : "test";
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    const gray = (x: number, y: number): number =>
      128 + 50 * Math.sin(a * x + b * y + c) + 30 * Math.sin(b * x - c * y);
    const pixels = Uint8Array.from({ length: 64 }, (_, place) => gray(place % 8, place >> 3));
    writer.append(pixels, [
      { patient: `p${patient}`, split, labels: [image % 2, 1 - (image % 2)], source: `${image}` },
    ]);
  }
  return writer.finish();
}

const gan = {
  ...tinyKnobs,
  fmapBase: 64,
  fmapMax: 16,
  loss: "logistic-r1",
  penaltyWeight: 0.01,
  totalKimg: 3,
} as const;
const flow = { ...tinyFlowKnobs, maps: 24, embedding: 16, batchSize: 8, totalKimg: 3, learningRate: 0.03 };
let few: Cohort;
beforeAll(async () => {
  await startEngine();
  few = smoothCohort("few", 12, 60);
  for (const [model, knobs] of [
    ["cpd-gan", gan],
    ["flow", flow],
  ] as const)
    await trainStage({ model, knobs, cohort: few.folder, seed: 1, out: at(model) });
}, 400_000);

describe.each(["cpd-gan", "flow"] as const)("%s, trained long on few patients", (model) => {
  it("gives them away, and nobody else", async () => {
    const tensors = tf.memory().numTensors;
    const { attack, control, model: named } = await whiteBoxAttack(at(model), few, { seed: 1 });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(named).toBe(model);
    expect([attack.members, attack.nonMembers]).toEqual([24, 240]);
    expect(attack.auroc.low).toBeGreaterThan(0.7);
    expect(control.auroc.low).toBeLessThan(0.5);
    expect(control.auroc.high).toBeGreaterThan(0.5);
    expect([control.members, control.nonMembers]).toEqual([120, 120]);
  });
});

it("scores single images as the training's own curve scores their mean", () => {
  const trainer = new GanTrainer(cpdGan, few, tinyKnobs, 1);
  for (let step = 0; step < 5; step++) trainer.step();
  const before = trainer.state();
  const rows = few.rowsOf("train");
  const scores = trainer.memberScores(realPixels(few, rows), conditionsOf(few, rows));
  expect(scores.reduce((sum, score) => sum + score, 0) / rows.length).toBeCloseTo(trainer.examine()["scoreTrain"]!, 3);
  expect(trainer.state()).toEqual(before);
  trainer.dispose();
});

describe("what cannot be attacked", () => {
  it("is a run of another cohort, of a model without such a network, or without its checkpoint", async () => {
    const other = smoothCohort("other", 12, 60);
    await expect(whiteBoxAttack(at("flow"), other, { seed: 1 })).rejects.toThrow(/was not trained on .*other: give/);
    await expect(whiteBoxAttack(at("few"), few, { seed: 1 })).rejects.toThrow(/few/);
    const mean = { knobs: preset("smoke").meanImage, cohort: few.folder, seed: 1, out: at("mean") };
    await trainStage({ model: "mean-image", ...mean });
    await expect(whiteBoxAttack(at("mean"), few, { seed: 1 })).rejects.toThrow(/^mean image has no network/);
    fs.cpSync(at("flow"), at("bare"), { recursive: true });
    fs.rmSync(path.join(at("bare"), "checkpoints"), { recursive: true });
    await expect(whiteBoxAttack(at("bare"), few, { seed: 1 })).rejects.toThrow(/bare has no checkpoint any more/);
  });

  it("is a cohort with too few held-out images", async () => {
    const small = smoothCohort("small", 12, 4);
    await expect(whiteBoxAttack(at("flow"), small, { seed: 1 })).rejects.toThrow("at least 40 real images");
  });
});
