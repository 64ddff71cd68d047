/** Parameters stand once: beside the notebooks, or where a command says. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readParameters, setParameters } from "../../lib/notebook";
import { parametersVariable } from "../../lib/notebook/shared-parameters";
import { temporaryFolder } from "./fixture";
import { outputsOf } from "./shown-outputs";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const usual = { preset: "quick", data: "phantom-chest", seed: 1, change: {} };
const changed = { ...usual, change: { "cpdGan.learningRate": 0.002 } };

async function shownBy<T>(work: () => T): Promise<{ value: T; text: string }> {
  let value: T;
  const outputs = await outputsOf(() => void (value = work()));
  return { value: value!, text: outputs.join("\n") };
}

test("before notebook 1 has set any, the usual ones are there, and it is said", async () => {
  const { value, text } = await shownBy(() => readParameters());
  expect(value).toEqual(usual);
  expect(text).toBe(
    "Preset quick, phantom-chest, seed 1. All knobs have the preset's values. Results: `results/phantom-chest-quick`.\n\nNotebook 1 has set nothing yet, so these are the usual ones.",
  );
});

test("what notebook 1 sets, all others read, and each says what differs from the preset", async () => {
  setParameters(changed);
  expect(JSON.parse(fs.readFileSync(path.join(folder, "parameters.json"), "utf8"))).toEqual(changed);
  const { value, text } = await shownBy(() => readParameters());
  expect(value).toEqual(changed);
  expect(text).toMatch(
    /^Preset quick, phantom-chest, seed 1\. Changed: cpdGan\.learningRate = 0\.002 \(quick: 0\.005\)\. Results: `results\/phantom-chest-quick-learningRate=0\.002-[0-9a-f]{6}`\.$/,
  );
});

test("a change in one notebook is its own, and it says so", async () => {
  setParameters(changed);
  const { value, text } = await shownBy(() => readParameters({ change: { "classifier.maxEpochs": 2 } }));
  expect(value.change).toEqual({ "cpdGan.learningRate": 0.002, "classifier.maxEpochs": 2 });
  expect(text).toContain("**Here alone: classifier.maxEpochs = 2.** The other notebooks go on without");
  expect(readParameters()).toEqual(changed);
  expect(JSON.parse(fs.readFileSync(path.join(folder, "parameters.json"), "utf8"))).toEqual(changed);
});

test("what cannot be is refused in one sentence, and what was set stays", () => {
  setParameters(changed);
  expect(() => setParameters({ ...usual, change: { "cpdGan.learningRate": 7 } })).toThrow(
    /^cpdGan\.learningRate: 7 is not a number from 1e-8 to 1\.$/,
  );
  expect(() => setParameters({ ...usual, change: { "cpdGan.learnRate": 7 } })).toThrow(
    "did you mean cpdGan.learningRate",
  );
  expect(() => readParameters({ preset: "quik" })).toThrow('There is no preset "quik"');
  expect(readParameters()).toEqual(changed);
  fs.writeFileSync(path.join(folder, "parameters.json"), "{");
  expect(() => readParameters()).toThrow(
    /parameters\.json is damaged .*: run the parameters' cell of notebook 1 again\.$/,
  );
});

test("a command's own win over all that cells say, and nothing is written beside the notebooks", async () => {
  const file = path.join(temporaryFolder(), "given.json");
  fs.writeFileSync(file, JSON.stringify(changed));
  vi.stubEnv(parametersVariable, file);
  const whatever = "The command that runs this notebook set these, whatever the cell says.";
  const first = await shownBy(() => setParameters(usual));
  expect(first.value).toEqual(changed);
  expect(first.text).toContain(whatever);
  expect((await shownBy(() => setParameters(changed))).text).not.toContain(whatever);
  expect((await shownBy(() => readParameters())).value).toEqual(changed);
  expect((await shownBy(() => readParameters({ seed: 2 }))).text).toContain(whatever);
  expect(fs.readdirSync(folder)).toEqual([]);
});
