/** `synthcohort train`: the knobs that it takes from preset and cohort, and training that begins with another run. */
import { generativeModels } from "../../lib/gan/models";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { preset } from "../../lib/experiment/knobs/presets";
import type { TrainingTick } from "../../lib/gan/training/train";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { temporaryFolder, writeTinyCohort } from "../gan/fixtures";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const root = temporaryFolder();
const cohort = (resolution: number): string => {
  const folder = path.join(root, `cohort${resolution}`);
  if (!fs.existsSync(folder)) writeTinyCohort(folder, resolution).close();
  return folder;
};

function train(resolution: number, out: string, ...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    [bin, "train", cohort(resolution), "--out", path.join(root, out), ...args],
    { encoding: "utf8" },
  );
  return { status, stderr };
}

describe("a knob of another stage", () => {
  it("is told to have no effect", () => {
    const other = train(8, "other", "--model", "flow", "--set", "cpdGan.learningRate=0.1", "--dry-run");
    expect(other.status).toBe(0);
    expect(other.stderr).toContain(
      "Note: cpdGan.learningRate has no effect on this command, which has the knobs of flow.",
    );
    const own = train(8, "own", "--model", "flow", "--set", "learningRate=0.1", "--set", "flow.maps=8", "--dry-run");
    expect([own.status, own.stderr]).toEqual([0, expect.not.stringContaining("no effect")]);
  });
});

describe("the paper preset", () => {
  it.each([
    ["cpd-gan", 64, 14000, 1000, 7000],
    ["prog-gan", 64, 14000, 1000, 7000],
    ["prog-gan", 128, 16000, 1000, 9000],
    ["cpd-gan", 32, 12000, 1400, 7000],
  ] as const)(
    "of %s has the lengths of a cohort of %i pixels",
    (model, resolution, totalKimg, phaseKimg, scoreFrom) => {
      // The paper's minibatches are larger than this cohort.
      const small = [8, 16, 32, 64, 128].flatMap((pixels) => ["--set", `minibatch${pixels}=4`]);
      const args = [
        "train",
        cohort(resolution),
        "--out",
        path.join(root, `${model}-${resolution}`),
        "--model",
        model,
        "--preset",
        "paper",
        "--set",
        "scoreEvery=0",
        "--dry-run",
      ];
      const { status, stdout } = spawnSync(process.execPath, [bin, ...args, ...small], { encoding: "utf8" });
      expect([status, stdout]).toEqual([
        0,
        expect.stringContaining(`${model}, ${totalKimg} kimg on 30 training images at ${resolution}×${resolution}`),
      ]);
      expect(preset("paper", { "cohort.resolution": resolution })[generativeModels[model].group]).toMatchObject({
        totalKimg,
        phaseKimg,
        scoreFrom,
      });
    },
  );
});

describe("--from", () => {
  const tiny = [
    "--model",
    "cpd-gan",
    "--preset",
    "smoke",
    "--set",
    "minibatch16=8",
    "--set",
    "fmapMax=4",
    "--set",
    "tickKimg=0.04",
  ];

  it("begins with another run's checkpoint, with other knobs", () => {
    expect(train(16, "first", ...tiny, "--set", "totalKimg=0.04")).toMatchObject({ status: 0 });
    const on = [...tiny, "--set", "totalKimg=0.08", "--set", "learningRate=0.001"];
    expect(train(16, "first", ...on)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("its totalKimg is 0.04, not 0.08") as string,
    });
    expect(train(16, "second", ...on, "--from", path.join(root, "first"))).toMatchObject({ status: 0 });
    expect(readJsonLines<TrainingTick>(path.join(root, "second", "metrics.jsonl")).map(({ kimg }) => kimg)).toEqual([
      0.04, 0.08,
    ]);
  });

  it("refuses a run without a checkpoint, and leaves nothing", () => {
    const { status, stderr } = train(16, "third", ...tiny, "--from", path.join(root, "nowhere"));
    expect(status).toBe(1);
    expect(stderr).toContain("nowhere contains no checkpoint to start from; give --from");
    expect(fs.existsSync(path.join(root, "third"))).toBe(false);
  });
});
