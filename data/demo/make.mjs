/**
 * Makes the archive of `synthcohort demo`: an experiment of the preset `lesson`, run as a reader would, and packed. To be
 * repeated when a knob of the preset, a stage's version or a phantom changes; a test says when that is so.
 *
 *     npm run build && node data/demo/make.mjs
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const archive = path.join(root, "data", "demo", "lesson.zip");
const synthcohort = (...args) =>
  execFileSync(process.execPath, [path.join(root, "bin", "synthcohort.js"), ...args], { cwd: root, stdio: "inherit" });

synthcohort("reproduce", "--preset", "lesson");
fs.rmSync(archive, { force: true });
synthcohort("experiments", "pack", "phantom-chest-lesson", archive);
