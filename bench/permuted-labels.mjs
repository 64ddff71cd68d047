/**
 * The control of permuted labels: every training and validation image gets the labels of another one, a generator learns from
 * that, and a classifier learns from its images. What it finds above 0.5 on real test images would not come from labels.
 *
 *     npm run build && node bench/permuted-labels.mjs [model] [--seed=101]
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(path.join(root, "package.json"));
const { openCohort } = require("./dist/cohort/format/cohort.js");
const { createCohort } = require("./dist/cohort/format/writer.js");
const { Random } = require("./dist/support/random.js");

const model = process.argv[2]?.startsWith("--") === false ? process.argv[2] : "cpd-gan";
const seed = process.argv.find((word) => word.startsWith("--seed="))?.slice(7) ?? "101";
const folder = path.join(root, "results", "permuted");
fs.mkdirSync(folder, { recursive: true });
const at = (name) => path.join(folder, `${name}-${seed}`);
const synthcohort = (...args) =>
  execFileSync(process.execPath, [path.join(root, "bin", "synthcohort.js"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });

/** Writes a cohort with the same images, whose training and validation labels are permuted. */
function permute(from, to) {
  const cohort = openCohort(from);
  const { name, labelNames, resolution, description, table, size } = cohort;
  const random = Random.fromSeed(Number(seed), "permuted labels");
  const labelsOf = Array.from({ length: size }, (_, row) => row);
  for (const split of ["train", "valid"]) {
    const rows = Array.from(cohort.rowsOf(split));
    random.shuffle([...rows]).forEach((other, i) => (labelsOf[rows[i]] = other));
  }
  const header = {
    name,
    source: description.source,
    kind: description.kind,
    labelNames,
    resolution,
    seed: Number(seed),
  };
  const writer = createCohort(to, { ...header, labelPolicy: description.labelPolicy });
  for (let first = 0; first < size; first += 512) {
    const rows = Array.from({ length: Math.min(512, size - first) }, (_, i) => first + i);
    const labels = cohort.readLabels(rows.map((row) => labelsOf[row]));
    writer.append(
      cohort.readImages(rows),
      rows.map((row, i) => ({
        patient: table.patient[row],
        split: table.split[row],
        labels: labels.subarray(i * labelNames.length, (i + 1) * labelNames.length),
        source: table.source[row],
      })),
    );
  }
  writer.finish().close();
  cohort.close();
}

const [cohort, permuted, run, synthetic] = ["cohort", "permuted", `${model}-run`, `${model}-images`].map(at);
synthcohort("prepare", "phantom-chest", "--preset", "quick", "--seed", seed, "--out", cohort);
if (!fs.existsSync(permuted)) permute(cohort, permuted);
synthcohort("train", permuted, "--model", model, "--preset", "quick", "--seed", seed, "--out", run);
synthcohort("sample", run, "--like", permuted, "--seed", seed, "--out", synthetic);
const options = ["--test", cohort, "--preset", "quick", "--seed", seed, "--out", at(`${model}-classifier`), "--json"];
const { mean, labels } = JSON.parse(synthcohort("classify", synthetic, ...options));
const text = ({ label, auroc, low, high }) => `${label} ${auroc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
console.log([mean, ...labels].map(text).join("\n"));
