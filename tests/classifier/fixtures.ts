/** What the classifier's tests share: weights and images from a hash, and a cohort small enough to train on in seconds. */
import * as path from "node:path";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import type { Split } from "../../lib/cohort/format/split";
import type { ClassifierParameter } from "../../lib/classifier/networks/parameters";
import type { ClassifierKnobs } from "../../lib/classifier/knobs";
import { Random } from "../../lib/support/random";
import type { NamedTensor } from "../../lib/support/files/safetensors";
import { hashed } from "../golden/hashed";

/** Weights from the hash, numbered in the order of the parameters. */
export function hashedWeights(specs: readonly ClassifierParameter[]): Record<string, NamedTensor> {
  return Object.fromEntries(
    specs.map(({ name, shape }, i) => {
      const values = hashed(
        shape.reduce((a, b) => a * b, 1),
        i,
      );
      const [scale, offset] = name.endsWith("/kernel")
        ? [Math.sqrt(6 / shape.slice(0, -1).reduce((a, b) => a * b, 1)), 0]
        : name.endsWith("/gamma") || name.endsWith("/moving_variance")
          ? [0.25, 1]
          : [0.25, 0];
      for (let k = 0; k < values.length; k++) values[k] = offset + scale * values[k];
      return [name, { dtype: "F32", shape, data: new Float32Array(values) }];
    }),
  );
}

/** Gray images from the hash, repeated for three channels: count×size×size×3. */
export function hashedImages(count: number, size: number): Float32Array {
  const gray = hashed(count * size * size, 999);
  return Float32Array.from({ length: gray.length * 3 }, (_, i) => (gray[Math.floor(i / 3)] + 1) / 2);
}

/** Knobs of a training that takes a second. */
export const tinyKnobs: ClassifierKnobs = {
  network: "compact",
  inputSize: 0,
  growthRate: 4,
  blocks: "1,1",
  weights: "",
  normMomentum: 0.8,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  batchSize: 8,
  samplesPerEpoch: 48,
  maxEpochs: 4,
  plateauFactor: 0.1,
  plateauPatience: 2,
  stopPatience: 3,
  flips: true,
  schedule: "plateau",
  shift: 0,
  noise: 0,
  classWeights: true,
};

interface TinyCohortOptions {
  readonly seed?: number;
  readonly unknownLow?: boolean;
  readonly patients?: number;
  readonly source?: string;
  readonly kind?: "real" | "synthetic";
  /** The square of each label is where that of the other belongs. */
  readonly swapped?: boolean;
}

/** 8×8 images of noise; "bright" ones have a bright square on top, "low" ones at the bottom. Labels without unknowns, unless told. */
export function tinyCohort(folder: string, options: TinyCohortOptions = {}): Cohort {
  const random = Random.fromSeed(options.seed ?? 1, "tiny cohort");
  const writer = createCohort(path.join(folder, `cohort-${options.seed ?? 1}`), {
    name: "tiny",
    source: options.source ?? "test",
    labelNames: ["bright", "low"],
    resolution: 8,
    seed: 1,
    labelPolicy: "ignore",
    ...(options.kind && { kind: options.kind }),
  });
  const patients = options.patients ?? 64;
  for (let patient = 0; patient < patients; patient++) {
    const split: Split = patient % 4 === 0 ? "valid" : patient % 4 === 1 ? "test" : "train";
    const labels = [+random.chance(0.5), +random.chance(0.5)];
    const image = Uint8Array.from({ length: 64 }, () => 80 + random.integer(40));
    for (let y = 1; y < 3; y++)
      for (let x = 3; x < 6; x++) {
        const [top, bottom] = options.swapped ? [labels[1], labels[0]] : labels;
        if (top) image[8 * y + x] = 220;
        if (bottom) image[8 * (y + 4) + x] = 220;
      }
    const shown = options.unknownLow && split === "train" ? [labels[0], -1] : labels;
    writer.append(image, [{ patient: `patient${patient}`, split, labels: shown, source: "test" }]);
  }
  return writer.finish();
}
