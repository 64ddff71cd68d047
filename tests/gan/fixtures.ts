/** A small cohort and knobs with which a step takes milliseconds. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import type { FlowKnobs } from "../../lib/gan/flow/knobs";
import type { GanKnobs } from "../../lib/gan/knobs";
import { Random } from "../../lib/support/random";

export const tinyKnobs: GanKnobs = {
  latentSize: 4,
  fmapBase: 32,
  fmapMax: 4,
  minibatch8: 8,
  minibatch16: 4,
  minibatch32: 4,
  minibatch64: 4,
  minibatch128: 4,
  microBatch: 0,
  flip: false,
  augment: false,
  learningRate: 0.002,
  beta1: 0,
  beta2: 0.99,
  epsilon: 1e-8,
  loss: "wgan-gp",
  penaltyWeight: 10,
  penaltyTarget: 1,
  penaltyInterval: 1,
  drift: 0.001,
  labelWeight: 1,
  labelFakes: true,
  decayFrom: 1,
  start: "random",
  emaDecay: 0.9,
  stddevGroup: 4,
  totalKimg: 0.08,
  startResolution: 8,
  phaseKimg: 0.024,
  scoreEvery: 0,
  scoreFeatures: "pixels",
  scoreFrom: 0,
  scoreImages: 8,
  scorePatience: 2,
  keep: "last",
  tickKimg: 0.024,
  gridEvery: 0,
  checkpointMinutes: 1000,
};

const { totalKimg, scoreEvery, scoreFeatures, scoreFrom, scoreImages, scorePatience, keep, tickKimg, gridEvery } =
  tinyKnobs;

export const tinyFlowKnobs: FlowKnobs = {
  maps: 4,
  blocks: 1,
  embedding: 8,
  batchSize: 4,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  emaDecay: 0.9,
  flip: false,
  labelDropout: 0.1,
  timeMean: 0,
  timeSpread: 1,
  steps: 3,
  solver: "heun",
  guidance: 1,
  totalKimg,
  scoreEvery,
  scoreFeatures,
  scoreFrom,
  scoreImages,
  scorePatience,
  keep,
  tickKimg,
  gridEvery,
  checkpointMinutes: 1000,
};

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "gan-"));
}

/** 40 images, a bright half where the label says: 30 train, 5 valid, 5 test; or all of them test. */
export function writeTinyCohort(folder: string, resolution = 16, onlyTests = false): Cohort {
  const random = Random.fromSeed(1, "tiny cohort");
  const writer = createCohort(folder, {
    name: "tiny",
    source: "tiny",
    labelNames: ["left", "right"],
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  for (let i = 0; i < 40; i++) {
    const labels = i % 2 === 0 ? [1, 0] : [0, 1];
    const image = Uint8Array.from(
      { length: resolution ** 2 },
      (_, pixel) => (pixel % resolution < resolution / 2 ? labels[0] : labels[1]) * 150 + random.integer(100),
    );
    const split = i < 30 ? "train" : i < 35 ? "valid" : "test";
    writer.append(image, [{ patient: `p${i}`, split: onlyTests ? "test" : split, labels, source: `i${i}` }]);
  }
  return writer.finish();
}
