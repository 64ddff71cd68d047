/** What tables say of results that are known. */
import { describe, expect, it } from "vitest";
import {
  aurocTable,
  attackTable,
  levelTable,
  limitTable,
  priceTable,
  trainingTable,
  verdictTable,
} from "../../lib/figures";
import type { Evaluation } from "../../lib/evaluation/evaluate-cohort";
import type { GeneratorRun } from "../../lib/experiment/generator-run";
import type { ResultRow } from "../../lib/experiment/results";

const point = { dataset: "phantom-chest", benchmark: "classes", level: 6, model_seed: 1, positives: 1, negatives: 1 };
const results: ResultRow[] = [
  { ...point, training_data: "real", label: "mean", auroc: 0.9, auroc_low: 0.85, auroc_high: 0.95 },
  { ...point, training_data: "real", label: "Edema", auroc: 0.7, auroc_low: 0.6, auroc_high: 0.8 },
  { ...point, training_data: "cpD-GAN", label: "mean", auroc: 0.8125, auroc_low: 0.75, auroc_high: 0.875 },
];

describe("tables of results", () => {
  it("have the means with their intervals", () => {
    expect(aurocTable(results)).toEqual([
      { "trained on": "real", "mean AUROC": "0.900", "95 % interval": "0.850 to 0.950" },
      { "trained on": "cpD-GAN", "mean AUROC": "0.813", "95 % interval": "0.750 to 0.875" },
    ]);
  });

  it("say what synthetic training images cost", () => {
    expect(priceTable(results).map((row) => [row["lost"], row["label combinations"]])).toEqual([
      ["–", 6],
      ["0.088", 6],
    ]);
  });
});

it("a training's table has its speed and the share of time that it waited", () => {
  const ticks = [{ kimg: 1 }, { kimg: 6, seconds: 120, waiting: 0.0125 }] as unknown as GeneratorRun["ticks"];
  expect(trainingTable([{ model: "cpd-gan", folder: "", generator: "", ticks }])).toEqual([
    { model: "cpd-gan", kimg: 6, minutes: "2.0", "images a second": 50, "time for input": "1.25 %" },
  ]);
});

it("an evaluation without an audit has no attacks", () => {
  expect(attackTable({ "cpD-GAN": { features: "pixels" } as unknown as Evaluation })).toEqual([]);
});

it("limits are the defaults or those that were set", () => {
  const limit = (rows: ReturnType<typeof limitTable>): unknown =>
    rows.find(({ name }) => name === "memorized")!["limit"];
  expect(limit(limitTable())).toBe("at most 0.05");
  expect(limit(limitTable({ memorized: 0.03 }))).toBe("at most 0.03");
});

it("a verdict leaves out an interval that is a point", () => {
  const judged = {
    name: "patients",
    title: "patients",
    side: "at least",
    limit: 5,
    usualLimit: 5,
    value: 12,
    passed: true,
  } as const;
  expect(
    verdictTable([
      { ...judged, low: 12, high: 12, patientsNeeded: null, patients: 12 },
      { ...judged, value: 1.23456, low: 1, high: 2, passed: false, patientsNeeded: 90, patients: 12 },
    ]),
  ).toEqual([
    {
      figure: "patients",
      measured: 12,
      "95 % interval": "",
      limit: "at least 5",
      verdict: "passed",
      "patients needed": "",
    },
    {
      figure: "patients",
      measured: 1.23,
      "95 % interval": "1 to 2",
      limit: "at least 5",
      verdict: "failed",
      "patients needed": 90,
    },
  ]);
});

it("levels are the paper's beside those of standard", () => {
  const rows = levelTable(["phantom-chest"]);
  expect(rows.map(({ benchmark }) => benchmark)).toEqual(["resolution", "classes", "samples"]);
  expect(rows[0]["levels of the paper"]).toBe("32, 64, 128");
});
