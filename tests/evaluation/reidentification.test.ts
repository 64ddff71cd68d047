/**
 * Re-identification: phantoms are known again by their anatomy; where patients have marks of their own, a generator that shows
 * training patients again is found out, one of strangers is not, and a network that knows nobody says so.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { memoryCohort } from "../../lib/cohort/format/memory-cohort";
import type { CohortRow } from "../../lib/cohort/format/table";
import { startEngine } from "../../lib/engine/start";
import { trainIdentityNetwork } from "../../lib/evaluation/identity/identity-network";
import { identitySets } from "../../lib/evaluation/identity/identity-sets";
import { pairLoss } from "../../lib/evaluation/identity/pair-loss";
import { recognizePairs } from "../../lib/evaluation/identity/pair-recognition";
import { reidentify } from "../../lib/evaluation/identity/reidentification";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

const labelNames = ["Cardiomegaly", "Pleural Effusion"];
const [trained, held, images] = [160, 100, 3];

interface Drawn {
  readonly patient: number;
  readonly image: number;
  readonly split: CohortRow["split"];
}

const labelsOf = ({ patient, image }: Drawn): number[] => [patient % 2, (patient + image) % 3 === 0 ? 1 : 0];
/** Three images of each patient: training, validation, test. */
const all = Array.from({ length: images * (trained + held) }, (_, place): Drawn => {
  const patient = Math.floor(place / images);
  const split = patient < trained ? "train" : patient < trained + held / 2 ? "valid" : "test";
  return { patient, image: place % images, split };
});
/** One further image of each training patient. */
const further = all.filter(({ image, split }) => image === 0 && split === "train").map((one) => ({ ...one, image: 9 }));

function cohortOf(
  drawn: readonly Drawn[],
  kind: "phantom" | "synthetic",
  resolution: number,
  draw: (one: Drawn) => Uint8Array,
): Cohort {
  return memoryCohort({
    ...{ name: "drawn", source: kind, kind, labelNames, resolution, seed: 1 },
    images: Uint8Array.from(drawn.flatMap((one) => [...draw(one)])),
    rows: drawn.map((one) => ({
      ...{ patient: `p${one.patient}`, split: one.split, labels: labelsOf(one), source: "" },
    })),
  });
}

/** Waves that are a patient's own, and noise. @param of whose: patients of another name are others. */
const waves = (of: (one: Drawn) => string) => (one: Drawn) => {
  const own = Random.fromSeed(1, of(one));
  const [a, b, c, d] = own.normals(4);
  const noise = Random.fromSeed(1, `${of(one)}/${one.image}`);
  return Uint8Array.from({ length: 64 }, (_, place) => {
    const [x, y] = [place % 8, place >> 3];
    return 128 + 55 * Math.sin(a * x + b * y + 3 * c) + 35 * Math.sin(b * x - a * y + 3 * d) + 8 * noise.normal();
  });
};
const real = cohortOf(
  all,
  "phantom",
  8,
  waves(({ patient }) => `p${patient}`),
);

beforeAll(() => startEngine());

describe("pairLoss", () => {
  it("is PyTorch's, with its gradient", () => {
    const file = path.join(__dirname, "../golden/evaluation/pair-loss.json");
    const cases = JSON.parse(fs.readFileSync(file, "utf8")) as {
      rows: number[][];
      loss: number;
      gradient: number[][];
    }[];
    for (const { rows, loss, gradient } of cases) {
      const found = tf.valueAndGrad((x) => pairLoss(x as tf.Tensor2D))(tf.tensor2d(rows));
      const row = "pairs of images: loss, gradient";
      expect(difference(row, found.value.dataSync()[0], loss)).toBeLessThan(1e-5);
      expect(difference(row, found.grad.dataSync(), gradient.flat())).toBeLessThan(1e-5);
    }
  });
});

describe("identitySets", () => {
  it("searches nobody whom the network learned from, and withholds one image of those with several", () => {
    const { learned, searched, seconds, heldOut } = identitySets(real, 1);
    const of = (rows: readonly number[]): Set<string> => new Set(rows.map((row) => real.table.patient[row]));
    expect([learned.length, of(searched).size, seconds.length, heldOut.length]).toEqual([80, 80, 80, 300]);
    expect(of(seconds)).toEqual(of(searched));
    expect(of([...learned.flat(), ...searched]).size).toBe(trained);
    expect(new Set([...learned.flat(), ...searched, ...seconds, ...heldOut]).size).toBe(real.size);
  });

  it("refuses a cohort in which few patients have several images", () => {
    const single = cohortOf(
      all.filter(({ image, split }) => image === 0 || split === "train"),
      ...(["phantom", 8, waves(String)] as const),
    );
    expect(() => identitySets(single, 1)).toThrow(/has several of 160 training and 0 held-out patients: give a cohort/);
  });
});

describe("a network that knows patients again", { timeout: 400_000 }, () => {
  it("knows the anatomy of phantoms whom it has not seen", async () => {
    const draw = (one: Drawn): Uint8Array => {
      const labels = chestPhantom.findings.map((finding) => labelsOf(one)[labelNames.indexOf(finding)] ?? 0);
      return chestPhantom.render({ seed: 1, patient: one.patient, image: one.image, labels }, 16);
    };
    const chests = cohortOf(all, "phantom", 16, draw);
    const { learned, heldOut } = identitySets(chests, 1);
    const tensors = tf.memory().numTensors;
    const network = await trainIdentityNetwork(chests, learned, { seed: 1 });
    const { pairs, auroc } = recognizePairs(chests, heldOut, await network.embed(chests, heldOut), 1);
    network.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(pairs).toBe(3 * held);
    expect(auroc.low).toBeGreaterThan(0.75);
  });
});

describe("reidentify", { timeout: 400_000 }, () => {
  const find = (synthetic: Cohort, cohort = real): ReturnType<typeof reidentify> =>
    reidentify(synthetic, cohort, { seed: 1 });
  const made = (name: string): Cohort =>
    cohortOf(
      further,
      "synthetic",
      8,
      waves(({ patient }) => `${name}${patient}`),
    );

  it("finds withheld images of patients, and a generator that shows patients again", async () => {
    const found = await find(made("p"));
    expect(found.patients).toEqual({ learned: 80, searched: 80, heldOut: held });
    expect(found.tells).toBe(true);
    expect(found.warrant.auroc.low).toBeGreaterThan(0.9);
    expect(found.seconds.beyondChance.low).toBeGreaterThan(0.5);
    expect(found.rightPatient.low).toBeGreaterThan(0.4); // of 180: guessing finds 0.006
    // Half of the patients are searched; images of the others resemble anybody.
    expect(found.matches.beyondChance.low).toBeGreaterThan(0.25);
    expect(found.matches.beyondChance.high).toBeLessThan(0.75);
    // One such interval in twenty misses 0, and which does depends on the processor.
    expect(found.control.beyondChance.low).toBeLessThan(0.1);
    expect(found.control.beyondChance.high).toBeGreaterThan(-0.1);
  });

  it("finds nobody in images of strangers, however real they look", async () => {
    for (const name of ["stranger ", "noisy "]) {
      const { tells, matches } = await find(
        cohortOf(further, "synthetic", 8, (one) => {
          const drawn = waves(({ patient }) => `${name}${patient}`)(one);
          return name === "noisy " ? drawn.map((value) => 128 + (value - 128) / 3) : drawn;
        }),
      );
      expect(tells).toBe(true);
      expect(matches.beyondChance.low).toBeLessThan(0.05);
      expect(matches.beyondChance.high).toBeGreaterThan(-0.05);
    }
  });

  it("finds training patients in images that look less real than held-out ones", async () => {
    // Farther from any real image than real ones are from each other.
    const grainy = cohortOf(further, "synthetic", 8, (one) => {
      const grain = Random.fromSeed(1, `grain ${one.patient}`);
      return waves(({ patient }) => `p${patient}`)(one).map((value) =>
        Math.max(0, Math.min(255, value + 12 * grain.normal())),
      );
    });
    const { matches } = await find(grainy);
    expect(matches.beyondChance.low).toBeGreaterThan(0.05);
  });

  it("says that it knows nobody where the images of a patient have nothing in common", async () => {
    const nobody = cohortOf(
      all,
      "phantom",
      8,
      waves(({ patient, image }) => `p${patient} ${image}`),
    );
    const { tells, warrant } = await find(made("p"), nobody);
    expect(tells).toBe(false);
    expect(warrant.auroc.low).toBeLessThan(0.5);
  });
});
