import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, it } from "vitest";
import { readResults, writeResults, type ResultRow } from "../../lib/experiment/results";

it("results.csv comes back as it was written, to six decimals", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "results-"));
  const file = path.join(folder, "results.csv");
  const row: ResultRow = {
    dataset: "phantom-chest",
    benchmark: "classes",
    level: 6,
    training_data: "cpD-GAN",
    model_seed: 1,
    label: "Pleural Effusion, left",
    auroc: 0.8765432,
    auroc_low: 0.8,
    auroc_high: 0.9,
    positives: 600,
    negatives: 1200,
    classifier: "DenseNet-121 at 224×224 pixels, trained from random weights",
  };
  writeResults(file, [row]);
  expect(fs.readFileSync(file, "utf8").split("\n")[0]).toBe(
    "dataset,benchmark,level,training_data,model_seed,label,auroc,auroc_low,auroc_high,positives,negatives,contrast,cohort_seed,classifier_seed,classifier",
  );
  expect(readResults(file)).toEqual([{ ...row, auroc: 0.876543 }]);
  fs.writeFileSync(
    file,
    fs
      .readFileSync(file, "utf8")
      .replace(/,classifier$/m, "")
      .replace(/,"DenseNet-121.*"$/m, ""),
  );
  expect(readResults(file)[0].classifier).toBeUndefined();
  fs.rmSync(folder, { recursive: true });
});

it("a changed experiment's table has a column for each knob that differs", () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "results-")), "results.csv");
  const row: ResultRow = {
    dataset: "phantom-chest",
    benchmark: "classes",
    level: 6,
    training_data: "real",
    model_seed: 1,
    label: "mean",
    auroc: 0.8,
    auroc_low: 0.7,
    auroc_high: 0.9,
    positives: 600,
    negatives: 1200,
  };
  const changed = { ...row, knobs: { "cpdGan.learningRate": "0.002" } };
  writeResults(file, [row, changed]);
  expect(fs.readFileSync(file, "utf8").split("\n")[0]).toMatch(/,classifier,cpdGan\.learningRate$/);
  expect(readResults(file)).toEqual([row, changed]);
  fs.rmSync(path.dirname(file), { recursive: true });
});
