// A training and its samples in a process of their own, so that a test can kill it. TypeScript is compiled as it is loaded.
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
const { stopSignal } = require(path.join(lib, "cli/options.ts"));
const { sampleCohort } = require(path.join(lib, "gan/sample.ts"));
const { trainAnyKnobs } = require(path.join(lib, "gan/training/train.ts"));

const { model, cohort, knobs, folder, threads } = JSON.parse(process.argv[2]);

/** Any number that follows from the images. */
const score = async (images) => ({
  value: Math.abs(images.reduce((sum, value) => sum + value, 0) / images.length - 100),
  name: "gray",
});

async function run() {
  await startEngine({ backend: "native", threads });
  const like = openCohort(cohort);
  await trainAnyKnobs({
    model,
    cohort: like,
    knobs,
    seed: 3,
    folder,
    score,
    signal: stopSignal(),
    onProgress: ({ done }) => console.log(done),
  });
  const out = path.join(folder, "sampled");
  if (!fs.existsSync(path.join(out, "cohort.json")))
    await sampleCohort({ generator: path.join(folder, "generator.safetensors"), like, out, seed: 5 });
}

run().catch((error) => {
  console.error(error);
  process.exit(1);
});
