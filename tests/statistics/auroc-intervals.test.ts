import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { delong } from "../../lib/statistics/delong";
import { comparePredictions } from "../../lib/statistics/bootstrap/auroc-differences";
import { summarizePredictions } from "../../lib/statistics/bootstrap/auroc-intervals";
import { normalTwoSided } from "../../lib/statistics/distributions";
import type { Prediction } from "../../lib/statistics/prediction";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

interface Golden {
  rows: [number, number, number, 0 | 1, number, number][];
  value: number[];
  low: number[];
  high: number[];
}
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/statistics/bootstrap.json"), "utf8"),
) as Golden;
const of = (column: 4 | 5): Prediction[] =>
  golden.rows.map((row) => ({
    patient: `p${row[0]}`,
    image: row[1],
    label: `label ${row[2]}`,
    truth: row[3],
    score: row[column],
  }));
const [valueRow, limitRow] = ["bootstrap by patient: values", "bootstrap by patient: limits of intervals"];
const a = of(4);
const b = of(5);

describe("summarizePredictions", () => {
  it("has scikit-learn's values, and the interval of scipy's bootstrap over patients", () => {
    // Ends of a 95 % interval from 20,000 draws still move by about 0.001 from seed to seed.
    const options = { replicates: 20_000, seed: 1 };
    const summaryA = summarizePredictions(a, options);
    const found = [summaryA.mean, summarizePredictions(b, options).mean, summaryA.labels[0]];
    [0, 1, 3].forEach((measure, i) => {
      expect(difference(valueRow, found[i].auroc, golden.value[measure])).toBeLessThan(5e-14);
      expect(
        difference(limitRow, [found[i].low, found[i].high], [golden.low[measure], golden.high[measure]]),
      ).toBeLessThan(0.004);
    });
  });

  it("resamples patients, not images", () => {
    const asImages = a.map((row) => ({ ...row, patient: `image ${row.image}` }));
    const width = (rows: Prediction[]): number => {
      const { low, high } = summarizePredictions(rows, { replicates: 2000, seed: 1 }).mean;
      return high - low;
    };
    expect(width(a)).toBeGreaterThan(1.2 * width(asImages));
  });

  it("is the same for the same seed in whatever order rows come, and another for another seed", () => {
    const shuffled = Random.fromSeed(2).shuffle([...a]);
    const first = summarizePredictions(a, { replicates: 500, seed: 7 });
    const again = summarizePredictions(shuffled, { replicates: 500, seed: 7 });
    expect(again.labels.find((row) => row.label === "label 1")).toEqual(
      first.labels.find((row) => row.label === "label 1"),
    );
    expect(again.mean.low).toBeCloseTo(first.mean.low, 14);
    expect(summarizePredictions(a, { replicates: 500, seed: 8 }).mean.low).not.toBe(first.mean.low);
  });

  it("counts classes, and leaves labels without both out of the mean and lists them", () => {
    const more: Prediction[] = [
      ...a,
      ...a.filter((row) => row.label === "label 0").map((row) => ({ ...row, label: "never", truth: 0 as const })),
    ];
    const summary = summarizePredictions(more, { replicates: 100, seed: 1 });
    expect(summary.skipped).toEqual(["never"]);
    expect(summary.labels.map((row) => row.label)).toEqual(["label 0", "label 1"]);
    expect(summary.mean).toEqual(summarizePredictions(a, { replicates: 100, seed: 1 }).mean);
    for (const row of summary.labels) {
      const rows = a.filter((prediction) => prediction.label === row.label);
      expect(row.positives).toBe(rows.filter((prediction) => prediction.truth === 1).length);
      expect(row.positives + row.negatives).toBe(rows.length);
      expect(row.auroc).toBeCloseTo(
        auroc(
          rows.map((x) => x.truth),
          rows.map((x) => x.score),
        ),
        14,
      );
    }
    expect(summary.mean.positives + summary.mean.negatives).toBe(a.length);
  });

  it("gives a number when a label hangs on one patient", () => {
    const rows = a.map((row) => ({
      ...row,
      truth: (row.label === "label 1" ? Number(row.patient === "p3") : row.truth) as 0 | 1,
    }));
    const { mean, labels } = summarizePredictions(rows, { replicates: 1000, seed: 1 });
    for (const row of [mean, ...labels]) {
      expect(row.low).toBeLessThanOrEqual(row.auroc);
      expect(row.high).toBeGreaterThanOrEqual(row.auroc);
    }
  });

  it("covers the truth about as often as it says", () => {
    const random = Random.fromSeed(11);
    let covered = 0;
    const samples = 200;
    for (let sample = 0; sample < samples; sample++) {
      const rows = Array.from({ length: 160 }, (_, image): Prediction => {
        const truth = (image % 2) as 0 | 1;
        return { image, patient: String(image), label: "x", truth, score: truth + random.normal() };
      });
      const { low, high } = summarizePredictions(rows, { replicates: 300, seed: sample }).mean;
      if (low <= 0.7602499389 && 0.7602499389 <= high) covered++; // Φ(1/√2)
    }
    expect(covered / samples).toBeGreaterThan(0.89);
    expect(covered / samples).toBeLessThan(0.99);
  });

  it.each([
    ["one patient", a.filter((row) => row.patient === "p1"), /1 patient;/],
    ["no predictions", [], /0 patients;/],
    ["no label with both classes", a.map((row) => ({ ...row, truth: 1 as const })), /No label has/],
    ["an image predicted twice", [...a, a[0]], /predicted twice for label 0/],
    ["a score that is not a number", [...a.slice(1), { ...a[0], score: NaN }], /no score for label 0/],
  ])("refuses %s", (_, rows, message) => {
    expect(() => summarizePredictions(rows, { replicates: 100, seed: 1 })).toThrow(UserError);
    expect(() => summarizePredictions(rows, { replicates: 100, seed: 1 })).toThrow(message);
  });

  it.each([0, -1, 99, 100.5, NaN])("refuses %d replicates", (replicates) => {
    expect(() => summarizePredictions(a, { replicates, seed: 1 })).toThrow(/at least 100/);
  });
});

describe("comparePredictions", () => {
  it("has the difference and the interval of scipy's paired bootstrap over patients", () => {
    const { mean, labels } = comparePredictions(a, b, { replicates: 20_000, seed: 1 });
    expect(difference(valueRow, [mean.difference, labels[0].aurocA], [golden.value[2], golden.value[3]])).toBeLessThan(
      5e-14,
    );
    expect(difference(limitRow, [mean.low, mean.high], [golden.low[2], golden.high[2]])).toBeLessThan(0.004);
  });

  it("has DeLong's p of every label, and of the mean what a bootstrap over images says of its error", () => {
    const asImages = (rows: Prediction[]): Prediction[] =>
      rows.map((row) => ({ ...row, patient: `image ${row.image}` }));
    const { mean, labels } = comparePredictions(asImages(a), asImages(Random.fromSeed(3).shuffle([...b])), {
      replicates: 4000,
      seed: 1,
    });
    for (const { label, p } of labels) {
      const rows = a.filter((row) => row.label === label);
      const scoreB = rows.map(({ image }) => b.find((row) => row.image === image && row.label === label)!.score);
      expect(p).toBeCloseTo(
        delong(
          rows.map((row) => row.truth),
          rows.map((row) => row.score),
          scoreB,
        ).p,
        12,
      );
    }
    const error = (mean.high - mean.low) / 2 / 1.96;
    expect(Math.abs(mean.p - normalTwoSided(mean.difference / error))).toBeLessThan(0.03);
    expect(mean.p).toBeGreaterThan(0);
    expect(mean.p).toBeLessThan(1);
  });

  it("is exactly 0 between equal predictions, and turns its sign", () => {
    const options = { replicates: 200, seed: 1 };
    const same = comparePredictions(a, Random.fromSeed(4).shuffle([...a]), options).mean;
    expect([same.difference, same.low, same.high]).toEqual([0, 0, 0]);
    const there = comparePredictions(a, b, options).mean;
    const back = comparePredictions(b, a, options).mean;
    expect(back.difference).toBe(-there.difference);
    expect(back.low).toBeCloseTo(-there.high, 14);
  });

  it.each([
    ["fewer rows", b.slice(1)],
    ["another truth", b.map((row, i) => (i === 0 ? { ...row, truth: (1 - row.truth) as 0 | 1 } : row))],
    ["another image", b.map((row, i) => (i === 0 ? { ...row, image: 9999 } : row))],
  ])("refuses %s in one of them", (_, other) => {
    expect(() => comparePredictions(a, other, { replicates: 100, seed: 1 })).toThrow(/same test set/);
    expect(() => comparePredictions(other, a, { replicates: 100, seed: 1 })).toThrow(/same test set/);
  });
});
