/** Scores without class weights beside a fit of scikit-learn's that never had any. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { withoutClassWeights } from "../../lib/classifier/class-weight-correction";
import { classWeights, labelPrevalences } from "../../lib/classifier/networks/loss";
import { calibration } from "../../lib/statistics/calibration/calibration-error";
import type { Prediction } from "../../lib/statistics/prediction";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "..", "golden", "classifier", "class-weights.json"), "utf8"),
) as { prevalence: number; weighted: number[]; plain: number[]; calibrationError: { weighted: number; plain: number } };
const rowsOf = (scores: readonly number[], label = "Edema"): Prediction[] =>
  scores.map((score, image) => ({ image, patient: `${image}`, label, truth: 0, score }));
const scoresOf = (rows: readonly Prediction[]): number[] => rows.map(({ score }) => score);

it("a weighted fit's corrected scores are those of scikit-learn's unweighted fit", () => {
  const found = scoresOf(withoutClassWeights(rowsOf(golden.weighted), { Edema: golden.prevalence }));
  expect(difference("scores without class weights", found, golden.plain)).toBeLessThan(0.005);
  expect(Math.max(...golden.weighted.map((score, i) => score - golden.plain[i]))).toBeGreaterThan(0.2);
});

it("a calibration error measures the weights until they are taken out", () => {
  const random = Random.fromSeed(1, "calibration");
  const chances = Array.from({ length: 20_000 }, () => 1 / (1 + Math.exp(-(1.3 * random.normal() - 2.6))));
  const truth = chances.map((chance) => (random.chance(chance) ? 1 : 0));
  const ratio = (1 - golden.prevalence) / golden.prevalence;
  const weighted = chances.map((chance) => (chance * ratio) / (chance * ratio + 1 - chance));
  const errorOf = (scores: number[]): number => calibration(truth, scores).expectedError;
  // scikit-learn finds the same of its weighted fit, on other draws of the same model.
  expect(Math.abs(errorOf(weighted) - golden.calibrationError.weighted)).toBeLessThan(0.02);
  const corrected = scoresOf(withoutClassWeights(rowsOf(weighted), { Edema: golden.prevalence }));
  expect(errorOf(corrected)).toBeLessThan(0.01);
});

it("keeps the ranks of every label, and the scores of labels that all training images share", () => {
  const rows = [...rowsOf([0, 0.2, 0.5, 1]), ...rowsOf([0.1, 0.6], "Fracture"), ...rowsOf([0.3], "Pneumonia")];
  const found = scoresOf(withoutClassWeights(rows, { Edema: 0.2, Fracture: 0, Pneumonia: NaN }));
  expect(found).toEqual([0, expect.closeTo(1 / 17, 12), expect.closeTo(0.2, 12), 1, 0.1, 0.6, 0.3]);
});

it("prevalences are of known labels, and make the loss's weights", () => {
  const truth = [1, 0, -1, 0, 0, -1, 0, 1, -1, 0, 0, -1];
  expect(labelPrevalences(truth, 3)).toEqual([0.25, 0.25, NaN]);
  expect(Array.from(classWeights(truth, 3, true).positive)).toEqual([0.75, 0.75, 0]);
});
