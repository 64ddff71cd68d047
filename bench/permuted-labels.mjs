/**
 * The control of permuted labels: every training and validation image gets the labels of another one, a generator learns from
 * that, and a classifier learns from its images. What it finds above 0.5 on real test images would not come from labels.
 *
 *     npm run build && node bench/permuted-labels.mjs [model] [--seed=101]
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { load, option, root, synthcohort } from "./project.mjs";

const { openCohort } = load("./dist/cohort/format/cohort.js");
const { createCohort } = load("./dist/cohort/format/writer.js");
const { Random } = load("./dist/support/random.js");

const model = process.argv[2]?.startsWith("--") === false ? process.argv[2] : "cpd-gan";
const seed = option("seed", "101");
const folder = path.join(root, "results", "permuted");
fs.mkdirSync(folder, { recursive: true });
const at = (name) => path.join(folder, `${name}-${seed}`);

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
