// A classifier's training and its predictions in a process of their own, so that a test can kill it. TypeScript is compiled
// as it is loaded.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const require = createRequire(import.meta.url);

require.extensions[".ts"] = (module, file) => {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  module._compile(
    ts.transpileModule(fs.readFileSync(file, "utf8"), { compilerOptions: options, fileName: file }).outputText,
    file,
  );
};

const lib = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../lib");
const { startEngine } = require(path.join(lib, "engine/start.ts"));
const { openCohort } = require(path.join(lib, "cohort/format/cohort.ts"));
const { predictCohort } = require(path.join(lib, "classifier/predict.ts"));
const { trainClassifier } = require(path.join(lib, "classifier/training/train.ts"));

const { folder, cohort: cohortFolder, knobs } = JSON.parse(process.argv[2]);

async function run() {
  await startEngine({ threads: 1 });
  const cohort = openCohort(cohortFolder);
  await trainClassifier({ cohort, knobs, seed: 3, folder, onProgress: ({ done }) => console.log(done) });
  const classifier = path.join(folder, "classifier.safetensors");
  await predictCohort({ classifier, cohort, split: "test", out: path.join(folder, "predictions.csv") });
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
