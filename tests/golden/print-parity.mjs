/** `npm run parity`: runs all tests that compare with a reference, and prints README.md's table with the largest differences they found. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "parity-"));
const notes = path.join(folder, "differences.jsonl");
fs.writeFileSync(notes, "");

const table = fs.readFileSync(path.join(root, "tests/golden/README.md"), "utf8").split("\n").filter((line) => line.startsWith("|")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
const [head, , ...rows] = table;
const [testColumn, foundColumn] = ["test", "largest difference found"].map((name) => head.indexOf(name));
const tests = [...new Set(rows.flatMap((row) => [...row[testColumn].matchAll(/`([^`]+)`/g)].map((match) => match[1])))];
const { status } = spawnSync(process.execPath, [path.join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=dot", ...tests], {
  cwd: root, stdio: ["ignore", process.stderr, process.stderr], env: { ...process.env, SYNTHCOHORT_PARITY: notes },
});

const largest = new Map();
for (const line of fs.readFileSync(notes, "utf8").split("\n").filter(Boolean)) {
  const { row, value } = JSON.parse(line);
  largest.set(row, Math.max(largest.get(row) ?? 0, value));
}
fs.rmSync(folder, { recursive: true });

const superscript = (digits) => digits.replace("+", "").replace(/[-0-9]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
const write = (value) => (value === 0 || value >= 0.01 ? String(Number(value.toPrecision(2))) : value.toExponential(1).replace(/(\S+)e(\S+)/, (_, factor, power) => `${factor}·10${superscript(power)}`));
for (const row of [head, head.map(() => "---"), ...rows]) {
  const found = largest.get(row[0]);
  if (found !== undefined) row[foundColumn] = write(found);
  console.log(`| ${row.join(" | ")} |`);
}
const unknown = [...largest.keys()].filter((name) => !rows.some(([what]) => what === name));
if (unknown.length > 0) console.error(`Not in the table: ${unknown.join("; ")}.`);
process.exit(status !== 0 || unknown.length > 0 ? 1 : 0);
