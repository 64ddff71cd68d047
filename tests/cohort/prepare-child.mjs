// Prepares a cohort in a process of its own, so that a test can kill it. TypeScript is compiled as it is loaded.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const require = createRequire(import.meta.url);

require.extensions[".ts"] = (module, file) => {
  const options = { module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  module._compile(
    ts.transpileModule(fs.readFileSync(file, "utf8"), { compilerOptions: options, fileName: file }).outputText,
    file,
  );
};

const lib = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../lib");
const { prepareCohort } = require(path.join(lib, "cohort/prepare/prepare.ts"));

const onProgress = ({ done, unit }) => unit === "images" && fs.writeSync(1, `${done}\n`);
prepareCohort({ ...JSON.parse(process.argv[2]), onProgress }).catch((error) => {
  console.error(error);
  process.exit(1);
});
