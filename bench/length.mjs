/**
 * AUROC against the length of training: each length is a training of its own, whose learning rate falls by its end. Every
 * point is written to bench/length.json as soon as it is there, and is not made again, so that the points may be made in
 * parts and on several machines. Draws bench/length.svg, with the real images' AUROC from bench/fresh-seeds.json.
 *
 *     npm run build && SYNTHCOHORT_THREADS=1 node bench/length.mjs [--seeds=11,12] [--models=flow,cpd-gan,prog-gan] [--kimg=16,32,64,128,256]
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { load, option, root, synthcohort } from "./project.mjs";

const listed = (name, usual) => option(name, usual).split(",");
const file = path.join(root, "bench", "length.json");
const folder = path.join(root, "results", "length");
fs.mkdirSync(folder, { recursive: true });

const points = () => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : []);
const isThere = (model, seed, kimg) =>
  points().some((point) => point.model === model && point.seed === seed && point.kimg === kimg);

function make(model, seed, kimg) {
  const at = (name) => path.join(folder, `${name}-${seed}`);
  const [cohort, run] = [at("cohort"), at(`${model}-${kimg}`)];
  const ofSeed = ["--preset", "quick", "--seed", String(seed)];
  synthcohort("prepare", "phantom-chest", ...ofSeed, "--out", cohort);
  synthcohort("train", cohort, "--model", model, "--set", `totalKimg=${kimg}`, ...ofSeed, "--out", run);
  synthcohort("sample", run, "--like", cohort, "--seed", String(seed), "--out", `${run}-images`);
  const out = ["--test", cohort, ...ofSeed, "--out", `${run}-classifier`, "--json"];
  const { mean } = JSON.parse(synthcohort("classify", `${run}-images`, ...out));
  const all = [...points(), { model, seed, kimg, auroc: Number(mean.auroc.toFixed(4)) }];
  fs.writeFileSync(file, `[\n${all.map((point) => `  ${JSON.stringify(point)}`).join(",\n")}\n]\n`);
  fs.rmSync(`${run}-images`, { recursive: true });
}

for (const kimg of listed("kimg", "16,32,64,128,256").map(Number)) {
  for (const seed of listed("seeds", "11,12").map(Number)) {
    for (const model of listed("models", "flow,cpd-gan,prog-gan"))
      if (!isThere(model, seed, kimg)) make(model, seed, kimg);
  }
}
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const all = points();
const lengths = [...new Set(all.map(({ kimg }) => kimg))].sort((a, b) => a - b);
console.log(["| kimg |", ...lengths.map((kimg) => `${kimg} |`)].join(" "));
console.log(`|---|${"---|".repeat(lengths.length)}`);
for (const model of new Set(all.map((point) => point.model))) {
  const cells = lengths.map((kimg) => {
    const values = all.filter((point) => point.model === model && point.kimg === kimg).map(({ auroc }) => auroc);
    return values.length === 0 ? "|" : `${mean(values).toFixed(3)} (${values.map((v) => v.toFixed(3)).join(", ")}) |`;
  });
  console.log([`| ${model} |`, ...cells].join(" "));
}

const { closeRenderer, figureSvg, trainingLengthFigure } = load("./dist/figures/index.js");
const { generativeModels } = load("./dist/gan/models.js");
const { runs } = JSON.parse(fs.readFileSync(path.join(root, "bench", "fresh-seeds.json"), "utf8"));
const drawn = all.map((point) => ({ ...point, model: generativeModels[point.model].name }));
const figure = trainingLengthFigure(drawn, mean(runs.map(({ sources }) => sources.real.TSTR)));
fs.writeFileSync(path.join(root, "bench", "length.svg"), await figureSvg(figure));
await closeRenderer();
