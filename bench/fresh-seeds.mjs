/**
 * The reported AUROCs: whole experiments on seeds for which no knob was chosen. Prints the table of README; --json=file writes
 * all values, and keeps those of other seeds in that file. Finished stages are found again, and unfinished ones go on.
 *
 *     npm run build && node bench/fresh-seeds.mjs --seeds=11,12,13 [--preset=quick] [--data=phantom-chest] [--json=bench/fresh-seeds.json]
 */
import { load, option } from "./project.mjs";
import { readRuns, writeRun } from "./seed-runs.mjs";

const [presetName, data] = [option("preset", "quick"), option("data", "phantom-chest")];
const seeds = option("seeds", "11,12,13").split(",").map(Number);
// Where the data lie on this machine is nobody's concern.
const [file, about] = [option("json"), { preset: presetName, data: data.replace(/=.*[\\/]/, "=") }];
if (file !== undefined) readRuns(file, about); // refuses a file of something else before hours of training

const { Experiment } = load("./dist/experiment/experiment.js");
const { generativeModels, comparedIds } = load("./dist/gan/models.js");
const { startEngine } = load("./dist/engine/start.js");
const { withDeviation } = load("./dist/benchmark/claims/gaps.js");
await startEngine();

// The mean image is the baseline of the comparison.
const models = [...comparedIds, "mean-image"];

const round = (value) => Number(value.toFixed(4));
const byLabel = (aurocs) => Object.fromEntries(aurocs.map(({ label, auroc }) => [label, round(auroc)]));

async function run(seed) {
  const experiment = new Experiment({ preset: presetName, data, seed });
  const say = (stage) => console.error(`seed ${seed}: ${stage}`);
  say("preparing");
  (await experiment.prepare()).close();
  say("training");
  await experiment.trainAll(models);
  say("sampling");
  (await experiment.sampleAll(models)).forEach((cohort) => cohort.close());
  say("classifying");
  await experiment.classifyAll(["real", ...models.map((id) => generativeModels[id].name)]);
  const { summary } = experiment.classifier("real");
  const sources = { real: { TSTR: round(summary.mean.auroc), labels: byLabel(summary.labels) } };
  for (const id of models) {
    const { name } = generativeModels[id];
    const own = experiment.classifier(name).summary;
    const { trts, tsts } = await experiment.labelFidelity(id);
    const [TSTR, TSTS, TRTS] = [own, tsts, trts].map(({ mean }) => round(mean.auroc));
    sources[name] = { TSTR, TSTS, TRTS, labels: byLabel(own.labels), labelsTRTS: byLabel(trts.labels) };
  }
  return { seed, sources };
}

const runs = [];
for (const seed of seeds) {
  const done = await run(seed);
  runs.push(done);
  if (file !== undefined) writeRun(file, about, done);
}

console.log(
  "| trained on | AUROC on real test images (TSTR) | on its own (TSTS) | real classifier on its images (TRTS) |",
);
console.log("|---|---|---|---|");
for (const name of Object.keys(runs[0].sources)) {
  const cell = (measure) => {
    const values = runs.map(({ sources }) => sources[name][measure]);
    return values.includes(undefined) ? "" : withDeviation(values);
  };
  console.log(`| ${name} | ${cell("TSTR")} | ${cell("TSTS")} | ${cell("TRTS")} |`);
}
