import { describe, expect, it } from "vitest";
import { balance } from "../../lib/cohort/selection/balance";
import { type SourceTable, combinationNames } from "../../lib/cohort/selection/source-table";
import { splitPatients } from "../../lib/cohort/selection/patient-split";
import { type Split, splits } from "../../lib/cohort/format/split";
import { Random } from "../../lib/support/random";
import { stratify } from "../../lib/cohort/selection/stratify";
import { candidatesOf } from "./fixtures";

/** Patients with one to seven images each, and a long tail of label combinations that differ within a patient. */
function population(seed: number, patients: number): SourceTable {
  const random = Random.fromSeed(seed, "population");
  const list: [string, string][] = [];
  for (let patient = 0; patient < patients; patient++) {
    for (let image = random.integer(7) + 1; image > 0; image--) {
      const common = ["1000", "0100", "0110", "0010"][Math.min(random.integer(4), random.integer(4))];
      list.push([
        `p${patient}`,
        random.chance(0.9) ? common : Array.from({ length: 4 }, () => (random.chance(0.4) ? 1 : 0)).join(""),
      ]);
    }
  }
  return candidatesOf(list);
}

const shares = { train: 0.8, valid: 0.1, test: 0.1 };

describe("the split", () => {
  it.each([1, 2, 3, 4, 5])("keeps patients apart and gives every combination its shares (population %i)", (seed) => {
    const all = population(seed, 60 * seed * seed);
    const split = splitPatients(all, shares, Random.fromSeed(seed));
    const of = new Map<string, Split>();
    all.patient.forEach((patient, row) => {
      expect(of.get(patient) ?? split[row]).toBe(split[row]);
      of.set(patient, split[row]);
    });
    const combination = combinationNames(all);
    for (const name of new Set(combination)) {
      const rows = combination.flatMap((value, row) => (value === name ? [row] : []));
      if (rows.length < 50) continue;
      for (const part of splits) {
        const there = rows.filter((row) => split[row] === part).length;
        // Off by less than the images of one patient.
        expect(Math.abs(there - shares[part] * rows.length)).toBeLessThan(7);
      }
    }
  });

  it("reaches the shares exactly where every patient has one image", () => {
    const all = candidatesOf(Array.from({ length: 745 }, (_, i) => [`p${i}`, i % 3 === 0 ? "10" : "01"]));
    const split = splitPatients(all, { train: 595 / 745, valid: 75 / 745, test: 75 / 745 }, Random.fromSeed(1));
    expect(splits.map((part) => split.filter((value) => value === part).length)).toEqual([595, 75, 75]);
  });

  it("depends on the seed, and on nothing else", () => {
    const all = population(1, 100);
    const once = splitPatients(all, shares, Random.fromSeed(1));
    expect(splitPatients(all, shares, Random.fromSeed(1))).toEqual(once);
    expect(splitPatients(all, shares, Random.fromSeed(2))).not.toEqual(once);
  });

  it("leaves no split empty, and says so when it must", () => {
    const three = candidatesOf([
      ["a", "1"],
      ["a", "1"],
      ["b", "0"],
      ["c", "1"],
    ]);
    expect(new Set(splitPatients(three, shares, Random.fromSeed(1)))).toEqual(new Set(splits));
    const one = candidatesOf([
      ["a", "1"],
      ["a", "0"],
      ["a", "1"],
    ]);
    expect(() => splitPatients(one, shares, Random.fromSeed(1))).toThrow(
      "The images are of 1 patient, and training, validation and test need at least one each",
    );
  });
});

describe("a table as large as RSNA's", () => {
  const size = 220_000;
  const all: SourceTable = {
    labelNames: ["A"],
    path: Array.from({ length: size }, (_, row) => `${row}.png`),
    patient: Array.from({ length: size }, (_, row) => `p${row}`),
    labels: Int8Array.from({ length: size }, (_, row) => row % 2),
  };
  const split = all.path.map((_, row): Split => (row < 200_000 ? "train" : row < 210_000 ? "valid" : "test"));

  it("is balanced and stratified as a small one, all its training images or nearly all", () => {
    const rest = { valid: 1000, test: 1000 };
    expect(balance(all, split, { train: 0, valid: 100, test: 100 }, 1)).toHaveLength(200_400);
    expect(balance(all, split, { train: 99_000, valid: 100, test: 100 }, 1)).toHaveLength(198_400);
    // All of one combination: 200,000 images at once.
    const one = { ...all, labels: new Int8Array(size) };
    expect(balance(one, split, { train: 0, valid: 100, test: 100 }, 1)).toHaveLength(200_200);
    expect(stratify(all, split, { train: 0, ...rest }, 1)).toHaveLength(202_000);
    expect(stratify(all, split, { train: 199_000, ...rest }, 1)).toHaveLength(201_000);
  });
});

describe("a balanced subset", () => {
  const all = population(7, 800);
  const combination = combinationNames(all);
  const frequent = ["A", "B"];
  const rows = combination.flatMap((name, row) => (frequent.includes(name) ? [row] : []));
  const two = candidatesOf(
    rows.map((row) => [all.patient[row], [...all.labels.subarray(row * 4, row * 4 + 4)].join("")]),
  );
  const split = splitPatients(two, shares, Random.fromSeed(1));
  const count = (chosen: Int32Array, part: Split, name: string): number =>
    [...chosen].filter((row) => split[row] === part && combinationNames(two)[row] === name).length;

  it("has as many images of each combination as asked for, and all where 0 is asked for", () => {
    const chosen = balance(two, split, { train: 30, valid: 12, test: 0 }, 1);
    const names = combinationNames(two);
    for (const name of frequent) {
      expect([count(chosen, "train", name), count(chosen, "valid", name)]).toEqual([30, 12]);
      expect(count(chosen, "test", name)).toBe(
        names.filter((value, row) => value === name && split[row] === "test").length,
      );
    }
    expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b));
  });

  it("is a part of the larger one, with the same validation and test images", () => {
    const small = balance(two, split, { train: 10, valid: 12, test: 5 }, 1);
    const large = new Set(balance(two, split, { train: 40, valid: 12, test: 5 }, 1));
    expect([...small].every((row) => large.has(row))).toBe(true);
    expect([...small].filter((row) => split[row] !== "train")).toEqual(
      [...large].filter((row) => split[row] !== "train"),
    );
  });

  it("says which combination is short of how many", () => {
    const there = (part: Split, name: string): number =>
      combinationNames(two).filter((value, row) => value === name && split[row] === part).length;
    const [a, b] = [there("valid", "A"), there("valid", "B")];
    expect(() => balance(two, split, { train: 1, valid: 5000, test: 1 }, 1)).toThrow(
      `There are too few images for a balanced cohort (B: ${b} of 5000 in valid, ${5000 - b} too few; A: ${a} of 5000 in valid, ${5000 - a} too few)`,
    );
  });
});
