/** All stages on the WebGPU engine, from the command line: a cohort, some steps of each model, samples and a classifier. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import type { RunStatus } from "../../lib/runs/run-status";
import { onSwiftShader, swiftShaderEnvironment } from "../engine/swiftshader";
import { temporaryFolder } from "../gan/fixtures";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const work = temporaryFolder();

/** Knobs with which a stage takes as few and as small steps as it can. */
const short = ["totalKimg=0.064", "tickKimg=0.032", "scoreEvery=0"];
const gan = [...short, "minibatch8=16", "minibatch16=16", "fmapBase=64", "fmapMax=8"];
const models = {
  "cpd-gan": gan,
  "prog-gan": [...gan, "phaseKimg=0.016"],
  flow: [...short, "batchSize=16", "maps=8"],
};

function synthcohort(command: readonly string[], knobs: readonly string[]): void {
  const set = knobs.flatMap((knob) => ["--set", knob]);
  const env = { ...process.env, ...swiftShaderEnvironment(), SYNTHCOHORT_BACKEND: "webgpu" };
  const { status, stderr } = spawnSync(process.execPath, [bin, ...command, ...set, "--json"], {
    cwd: work,
    encoding: "utf8",
    env,
  });
  expect(status, `${command.join(" ")}: ${stderr}`).toBe(0);
}

onSwiftShader("all stages on the webgpu engine", () => {
  it("prepare, train, sample and classify", () => {
    const few = ["trainPerCombination=12", "validPerCombination=6", "testPerCombination=6"];
    synthcohort(["prepare", "phantom-chest", "--out", "real", "--resolution", "16", "--preset", "smoke"], few);
    for (const [model, knobs] of Object.entries(models)) {
      synthcohort(["train", "real", "--model", model, "--out", model, "--preset", "smoke"], knobs);
      synthcohort(["sample", model, "--like", "real", "--out", `from-${model}`], []);
    }
    synthcohort(
      ["classify", "from-flow", "--test", "real", "--out", "classifier", "--preset", "smoke"],
      ["samplesPerEpoch=32", "maxEpochs=1", "batchSize=16", "blocks=1,1"],
    );
    for (const run of [...Object.keys(models), "classifier"]) {
      const status = JSON.parse(fs.readFileSync(path.join(work, run, "status.json"), "utf8")) as RunStatus;
      expect([run, status.state, status.engine]).toEqual([run, "done", "webgpu"]);
    }
  });
});
