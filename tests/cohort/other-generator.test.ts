/** The program in sharing.md that takes images of another generator, as it stands there. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { requireSynthetic } from "../../lib/cohort/format/role";
import { temporaryFolder, writeTinyCohort } from "../gan/fixtures";

const root = path.join(__dirname, "..", "..");

it("writes them as synthetic ones", () => {
  const folder = temporaryFolder();
  const real = writeTinyCohort(path.join(folder, "chest"));
  const pixels = Uint8Array.from({ length: 12 * 256 }, (_, i) => i % 251);
  fs.writeFileSync(path.join(folder, "images.bin"), pixels);
  fs.writeFileSync(path.join(folder, "labels.json"), JSON.stringify(Array.from({ length: 12 }, (_, i) => [i % 2, 1])));
  const [, program] = /## Images of another generator[^]*?```js\n([^]*?)```/.exec(
    fs.readFileSync(path.join(root, "sharing.md"), "utf8"),
  )!;
  fs.writeFileSync(path.join(folder, "import.cjs"), program);
  const env = { ...process.env, NODE_PATH: path.join(root, "node_modules") };
  execFileSync(process.execPath, ["import.cjs"], { cwd: folder, env });
  const made = openCohort(path.join(folder, "stylegan"));
  expect(() => requireSynthetic(made, "Compared are")).not.toThrow();
  expect([...made.readImages([0, 11])]).toEqual([...pixels.subarray(0, 256), ...pixels.subarray(11 * 256)]);
  expect([...made.readLabels([1, 2])]).toEqual([1, 1, 0, 1]);
  expect(made.labelNames).toEqual(real.labelNames);
  expect([...made.rowsOf("valid")]).toEqual([4, 10]);
  for (const opened of [made, real]) opened.close();
});
