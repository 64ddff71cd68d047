// Does one run as a process of its own: node run-worker.mjs <folder> <log> <file>. It tells its reports on stdout and notes
// in the log when it begins and ends the work, which takes until the file is there. TypeScript is compiled as it is loaded.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import ts from "typescript";

const require = createRequire(import.meta.url);

require.extensions[".ts"] = (module, file) => {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  module._compile(
    ts.transpileModule(fs.readFileSync(file, "utf8"), { compilerOptions: options, fileName: file }).outputText,
    file,
  );
};

const { doRun } = require("../../lib/runs/run-folder.ts");
const [folder, log, file] = process.argv.slice(2);
const config = { stage: "train", version: 1, seed: 1, knobs: {}, inputs: {} };
await doRun(folder, config, { onProgress: (report) => console.log(JSON.stringify(report)) }, async () => {
  fs.appendFileSync(log, `begins ${process.pid}\n`);
  while (!fs.existsSync(file)) await sleep(10);
  fs.appendFileSync(log, `ends ${process.pid}\n`);
});
