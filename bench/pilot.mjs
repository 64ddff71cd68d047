/**
 * One row of pilots.md: trains a model with some knobs changed on the tuning cohort, samples it, and measures what a
 * classifier learns from its images. Everything stays in results/pilots; the same row again finds its work done.
 *
 *     npm run build && SYNTHCOHORT_THREADS=1 node bench/pilot.mjs flow totalKimg=40 guidance=1.5
 *
 * Knobs of the classifier are given as classifier.noise=4. PILOT_SEED is the seed of model and classifier; default 101.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { load, root, synthcohort } from "./project.mjs";

const [model, ...changes] = process.argv.slice(2);
if (model === undefined) throw new Error("Which model? Such as: node bench/pilot.mjs flow totalKimg=40");
const seed = process.env.PILOT_SEED ?? "101";
const folder = path.join(root, "results", "pilots");
fs.mkdirSync(folder, { recursive: true });

const place = (name, ...parts) =>
  path.join(
    folder,
    `${name}-${createHash("sha256")
      .update(JSON.stringify([seed, ...parts]))
      .digest("hex")
      .slice(0, 8)}`,
  );
const set = (knobs) => knobs.flatMap((knob) => ["--set", knob]);
const ofClassifier = changes.filter((change) => change.startsWith("classifier.")).map((change) => change.slice(11));
const ofModel = changes.filter((change) => !change.startsWith("classifier."));

const cohort = path.join(folder, "cohort-101");
synthcohort("prepare", "phantom-chest", "--preset", "quick", "--seed", "101", "--out", cohort);
const run = place(model, ofModel);
const began = Date.now();
synthcohort("train", cohort, "--model", model, "--preset", "quick", "--seed", seed, "--out", run, ...set(ofModel));
const trained = Date.now();
const synthetic = `${run}-images`;
synthcohort("sample", run, "--like", cohort, "--seed", seed, "--out", synthetic);
const sampled = Date.now();

const classify = (images, out) =>
  JSON.parse(
    synthcohort(
      ...["classify", images, "--test", cohort, "--preset", "quick", "--seed", seed, "--out", out, "--json"],
      ...set(ofClassifier),
    ),
  );
const ofReal = place("classifier-real", ofClassifier);
classify(cohort, ofReal);
const own = place("classifier", model, ofModel, ofClassifier);
classify(synthetic, own);

const { openCohort } = load("./dist/cohort/format/cohort.js");
const { startEngine } = load("./dist/engine/start.js");
const { readClassifierRun } = load("./dist/experiment/collect-results.js");
const { labelFidelity } = load("./dist/evaluation/label-fidelity.js");
await startEngine();
const file = (at) => path.join(at, "classifier.safetensors");
const images = openCohort(synthetic);
const { trts, tsts } = await labelFidelity(images, { real: file(ofReal), synthetic: file(own) });
images.close();
const decimals = ({ mean }) => mean.auroc.toFixed(3);
const kimg = JSON.parse(fs.readFileSync(path.join(run, "metrics.jsonl"), "utf8").trim().split("\n").at(-1)).kimg;
const minutes = (from, to) => ((to - from) / 60_000).toFixed(1);
const tstr = readClassifierRun(images.name, own).summary;
console.log(
  `| ${model} | ${changes.join(" ") || "as it is"} | ${Math.round(kimg)} | ${decimals(tstr)} | ${decimals(tsts)} | ${decimals(trts)} | trained in ${minutes(began, trained)} min, sampled in ${minutes(trained, sampled)} |`,
);
