/** Exposure of canaries: against SciPy's ranks, on images with and without marks, and with a flow that learns marks by heart. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canariesOf, withMark } from "../../lib/cohort/canaries/canaries";
import { writeCanaries } from "../../lib/cohort/canaries/write-canaries";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import {
  type CanaryExposure,
  canaryExposures,
  canaryMarks,
  exposureByChance,
  exposureOf,
  rankOfFirst,
} from "../../lib/evaluation/privacy/canary-exposure";
import { trainStage } from "../../lib/experiment/stages";
import { Random } from "../../lib/support/random";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";
import { difference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/privacy/exposure.json"), "utf8")) as {
  cases: { scores: number[]; rank: number; exposure: number }[];
  chance: number;
  guessing: number[];
};
const root = temporaryFolder();
const at = (name: string): string => path.join(root, name);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

describe("ranks and exposures", () => {
  it.each(golden.cases)("are SciPy's: $rank", ({ scores, rank, exposure }) => {
    expect(rankOfFirst(scores)).toBe(rank);
    expect(difference("canaries: exposure", exposureOf(rank, scores.length), exposure)).toBeLessThan(1e-14);
  });

  it("have NumPy's mean by chance", () => {
    expect(difference("canaries: exposure", exposureByChance, golden.chance)).toBeLessThan(1e-12);
  });
});

/** Images of noise, one for each patient. @param paint changes an image. */
function noiseCohort(
  name: string,
  size: number,
  more: object,
  paint: (image: Uint8Array, i: number) => Uint8Array,
): Cohort {
  const random = Random.fromSeed(2, name);
  const writer = createCohort(at(name), {
    ...{ name, source: "noise", labelNames: ["left", "right"], resolution: 8, seed: 1, labelPolicy: "paper" },
    ...more,
  });
  for (let i = 0; i < size; i++) {
    const image = Uint8Array.from({ length: 64 }, () => 100 + random.integer(50));
    writer.append(paint(image, i), [
      { patient: `${name}${i}`, split: "train", labels: [i % 2, 1 - (i % 2)], source: "" },
    ]);
  }
  return writer.finish();
}

describe("canaryExposures", { timeout: 240_000 }, () => {
  let cohort: Cohort;
  const find = (synthetic: Cohort): Promise<CanaryExposure[]> =>
    canaryExposures(at("flow"), { cohort, synthetic }, { seed: 1 });
  beforeAll(async () => {
    await startEngine();
    const plain = noiseCohort("plain", 80, {}, (image) => image);
    cohort = await writeCanaries(plain, { seed: 1, out: at("canaries") });
    const knobs = { ...tinyFlowKnobs, maps: 24, embedding: 16, batchSize: 16, totalKimg: 16, learningRate: 0.03 };
    await trainStage({ model: "flow", knobs, cohort: cohort.folder, seed: 1, out: at("flow") });
  }, 240_000);

  it("finds marks that a model has learned by heart by asking it, the more the more often they were there", async () => {
    const tensors = tf.memory().numTensors;
    const honest = noiseCohort("honest", 200, { kind: "synthetic" }, (image) => image);
    const found = await find(honest);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(found.map(({ repeats, canaries }) => [repeats, canaries])).toEqual([
      [0, 8],
      [1, 8],
      [4, 8],
      [16, 8],
    ]);
    const [never, , , often] = found;
    const { low, high } = often.guessing;
    expect(difference("canaries: guessing", [low, high], golden.guessing)).toBeLessThan(0.1);
    expect(often.byModel!.value).toBeGreaterThan(often.guessing.high);
    expect(never.byModel!.value).toBeLessThan(often.guessing.high);
    expect(often.byModel!.low).toBeGreaterThan(4);
    expect(never.byModel!.low).toBeLessThan(exposureByChance);
    for (const { bySamples } of found) expect(bySamples.low).toBeLessThan(exposureByChance + 0.5);
  });

  it("finds marks in images that show them, those alone, and with noise", async () => {
    const shown = canariesOf(cohort).filter(({ repeats }) => repeats === 16);
    const random = Random.fromSeed(1, "noise on marks");
    const copying = noiseCohort("copying", 200, { kind: "synthetic" }, (image, i) =>
      i < shown.length ? withMark(image, shown[i].mark, 8).map((gray) => Math.abs(gray - random.integer(60))) : image,
    );
    const [never, once, , often] = await find(copying);
    expect(often.bySamples.value).toBe(Math.log2(canaryMarks));
    for (const { bySamples } of [never, once]) expect(bySamples.low).toBeLessThan(exposureByChance + 0.5);
  });

  it("refuses a cohort without canaries, real images for synthetic ones, and another run's cohort", async () => {
    const synthetic = noiseCohort("some", 20, { kind: "synthetic" }, (image) => image);
    const plain = noiseCohort("other", 80, {}, (image) => image);
    const unfinished = canaryExposures(at("none"), { cohort, synthetic }, { seed: 1 });
    await expect(unfinished).rejects.toThrow(/none is not a run: it does not exist; /);
    const given = (marks: Cohort, images: Cohort): Promise<CanaryExposure[]> =>
      canaryExposures(at("flow"), { cohort: marks, synthetic: images }, { seed: 1 });
    await expect(given(plain, synthetic)).rejects.toThrow("has no canaries");
    await expect(given(cohort, plain)).rejects.toThrow(/^Canaries are looked for in synthetic images, and/);
    const made = { stage: "sample", version: 1, seed: 1, knobs: {}, inputs: { generator: "another" } };
    const foreign = noiseCohort("foreign", 20, { kind: "synthetic", made }, (image) => image);
    await expect(given(cohort, foreign)).rejects.toThrow(/foreign is of another generator than that of .*flow/);
    const others = await writeCanaries(plain, { seed: 1, out: at("others") });
    await expect(given(others, synthetic)).rejects.toThrow(/was not trained on .*others/);
  });
});
