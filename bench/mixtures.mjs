/**
 * Real images of 5 to 100 % of the patients with none to four times as many synthetic ones, or after them: what each generator's
 * images add, and how many real images they are worth. Writes figures/mixtures/<name>.csv and a figure for each generator. What was
 * trained is found again.
 *
 *     npm run build && node bench/mixtures.mjs [--name=phantom] [--data=phantom-chest] [--preset=lesson] [--seed=11] [--kimg=40] \
 *         [--shares=0.05,0.1,0.25,0.5,1]
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { load, option, root } from "./project.mjs";

const { openExperiment, startEngine } = load("./dist/index.js");
const { closeRenderer, mixtureFigure, renderFigure } = load("./dist/figures/index.js");
const { generativeModels } = load("./dist/gan/models.js");
const { writeCsv } = load("./dist/support/files/csv.js");

const models = ["flow", "cpd-gan", "prog-gan"];
const kimg = Number(option("kimg", "40"));
const name = option("name", "phantom");
const folder = path.join(root, "figures", "mixtures");
fs.mkdirSync(folder, { recursive: true });

await startEngine();
const experiment = openExperiment({
  data: option("data", "phantom-chest"),
  preset: option("preset", "lesson"),
  seed: Number(option("seed", "11")),
  change: Object.fromEntries(["flow", "cpdGan", "progGan"].map((group) => [`${group}.totalKimg`, kimg])),
});
(await experiment.prepare()).close();
await experiment.trainAll(models);
for (const cohort of await experiment.sampleAll(models)) cohort.close();
await experiment.classifyAll();

const shares = option("shares", "0.05,0.1,0.25,0.5,1").split(",").map(Number);
const mixtures = shares.flatMap((share) => [
  { share },
  ...models.flatMap((model) => [1, 2, 4, "first"].map((synthetic) => ({ share, model, synthetic }))),
]);
const results = await experiment.mixtures(mixtures);
const ends = (estimate) =>
  estimate
    ? [estimate.value, estimate.low, estimate.high].map((value) => String(Number(value.toFixed(4))))
    : ["", "", ""];
writeCsv(
  path.join(folder, `${name}.csv`),
  [
    ...["generator", "synthetic", "patients", "real_images", "synthetic_images"],
    ...["auroc", "gain", "worth"].flatMap((column) => [column, `${column}_low`, `${column}_high`]),
  ],
  results.map(({ generator = "", synthetic = 0, patients, realImages, syntheticImages, auroc, gain, worth }) => [
    ...[generator, synthetic, patients, realImages, syntheticImages].map(String),
    ...[auroc, gain, worth].flatMap(ends),
  ]),
);
for (const model of models) {
  const { name: own } = generativeModels[model];
  const figure = mixtureFigure(results.filter(({ generator }) => generator === undefined || generator === own));
  await renderFigure(figure, path.join(folder, `${name}-${model}`));
}
await closeRenderer();
