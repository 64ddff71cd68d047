/** A whole study of privacy by one command: what can be done is done once, what cannot is said before hours of training. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { writeHalves } from "../experiment/halves-cohort";
import { temporaryFolder, tinyFlowKnobs } from "../gan/fixtures";

const root = fs.realpathSync(temporaryFolder());
const at = (...names: string[]): string => path.join(root, ...names);
const written: string[] = [];
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  writeHalves(at("chest"));
});
afterEach(() => void (written.length = 0));
afterAll(() => {
  vi.restoreAllMocks();
  fs.rmSync(root, { recursive: true, force: true });
});

/** What the command prints. */
async function privacy(cohort: string, ...args: string[]): Promise<string> {
  const knobs = {
    ...{ ...tinyFlowKnobs, totalKimg: 0.2 },
    ...{ "classifier.samplesPerEpoch": 64, "classifier.maxEpochs": 1, "classifier.batchSize": 16 },
  };
  const changes = Object.entries(knobs).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const command = [
    "node",
    "synthcohort",
    "privacy",
    cohort,
    "--preset",
    "smoke",
    "--models",
    "6",
    "--out",
    at("study"),
  ];
  await buildProgram().parseAsync([...command, ...changes, ...args]);
  return written.join("");
}

it("says beforehand what cannot be done, and why", async () => {
  const text = await privacy(at("chest"), "--dry-run");
  expect(text).toMatch(/Privacy of flow on .*chest:\n {2}Privacy budgets: .*: about \d+ s\n/);
  expect(text).toMatch(/Re-identification: .* cannot be done\. Patients are known again by several images/);
  expect(text).toMatch(/Shadow models: 6 generators of halves of the patients: about \d+ s\n/);
  expect(text).toMatch(/Canaries: .* cannot be done\. .* too few training patients for canaries/);
  expect(fs.existsSync(at("study"))).toBe(false);
});

it("does the rest, reports all, and finds it again", async () => {
  await privacy(at("chest"));
  const report = fs.readFileSync(at("study", "privacy-flow.md"), "utf8");
  expect(report.match(/^## .*/gm)).toHaveLength(4);
  expect(report.match(/^Not done\. /gm)).toHaveLength(2);
  expect(report).toMatch(/\| ε = 10 +\|/);
  // The numbers, not the figure's own JSON, which lies beside them.
  const numbers = JSON.parse(fs.readFileSync(at("study", "flow", "budgets", "budget.json"), "utf8")) as object;
  expect(Object.keys(numbers)).toEqual(["model", "unit", "points", "real", "meanImage", "sentences"]);
  expect(report).toMatch(/\| random patients \(60\) +\| white box +\| likelihood ratio \|/);
  const trained = (): number[] =>
    ["no-budget", "epsilon-1"].map(
      (name) => fs.statSync(at("study", "flow", "budgets", name, "run", "generator.safetensors")).mtimeMs,
    );
  const before = trained();
  written.length = 0;
  const again = JSON.parse(await privacy(at("chest"), "--json")) as { parts: { rows?: unknown[] }[] };
  expect(again.parts.map(({ rows }) => rows?.length)).toEqual([4, undefined, 8, undefined]);
  expect(trained()).toEqual(before);
  expect(fs.readFileSync(at("study", "privacy-flow.md"), "utf8")).toBe(report);
}, 240_000);

it("is one study a folder, and says what differs before anything is trained", async () => {
  for (const [args, what] of [
    [["--seed", "2"], "seed"],
    [["--models", "8"], "shadow models"],
    [["--set", "totalKimg=0.3"], "knobs"],
  ] as const)
    for (const dry of [["--dry-run"], []])
      await expect(privacy(at("chest"), ...args, ...dry)).rejects.toThrow(
        `has a study with another ${what}: give another --out.`,
      );
  await expect(privacy(at("chest"), "--set", "privacyEpsilon=3", "--out", at("other"))).rejects.toThrow(
    "privacyEpsilon is set to 3, but a comparison of budgets sets it for each training",
  );
  expect(fs.existsSync(at("other"))).toBe(false);
});

it("says of a training that is too large for a part of the patients that it cannot be done", async () => {
  // 60 images are enough for a minibatch of 40, 30 are not.
  const text = await privacy(at("chest"), "--set", "batchSize=40", "--out", at("large"), "--dry-run");
  expect(text).toMatch(/Privacy budgets: .*: about \d+ s\n/);
  expect(text).toMatch(/Shadow models: .* cannot be done\. The minibatch of 40 is larger than the 30 training images/);
  const none = await privacy(at("chest"), "--set", "batchSize=70", "--out", at("large"), "--dry-run");
  expect(none).toMatch(/Privacy budgets: .* cannot be done\. The minibatch of 70/);
});

it("is of a real cohort, and of a model with a budget", async () => {
  const synthetic = at("study", "flow", "budgets", "no-budget", "synthetic");
  await expect(privacy(synthetic)).rejects.toThrow(/A study of privacy is of real images, and .* holds/);
  await expect(privacy(at("chest"), "--model", "prog-gan")).rejects.toThrow(/Allowed choices are flow, cpd-gan/);
});
