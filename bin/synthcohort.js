#!/usr/bin/env node
"use strict";
// The command line. A fresh checkout has no dist/ yet: it is compiled on first use, so that nothing must be prepared by hand.
const { existsSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const root = path.join(__dirname, "..");
const { engines, version } = require(path.join(root, "package.json"));
const numbersOf = (text) => text.split(".").map(Number);
const [major, minor] = numbersOf(process.versions.node);
const [needed, neededMinor] = numbersOf(engines.node.replace(">=", ""));
if (major < needed || (major === needed && minor < neededMinor)) {
  process.stderr.write(
    `synthcohort ${version} needs Node.js ${engines.node.replace(">=", "")} or newer, and this is ${process.versions.node}: install a newer one.\n`,
  );
  process.exit(1);
}
const main = path.join(root, "dist", "cli", "main.js");
if (!existsSync(main)) {
  process.stderr.write("Compiling lib/ to dist/ (first use) …\n");
  const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", path.join(root, "tsconfig.json")], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) {
    process.stderr.write("lib/ could not be compiled; run `npm ci` and try again.\n");
    process.exit(1);
  }
}
require(main).main(process.argv);
