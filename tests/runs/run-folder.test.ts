import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { doRun, isDone } from "../../lib/runs/run-folder";
import { UserError } from "../../lib/support/errors";
import { readStatus } from "../../lib/runs/run-status";
import type { StageRecord } from "../../lib/runs/stage-record";

let folder: string;
beforeEach(() => (folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "run-")), "run")));
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }));

const config: StageRecord = {
  stage: "train",
  version: 1,
  seed: 1,
  knobs: { a: 1, b: { c: 2 } },
  inputs: { cohort: "x" },
};

describe("doRun", () => {
  it("does the work once", async () => {
    let times = 0;
    const work = async (): Promise<void> => void times++;
    await doRun(folder, config, {}, work);
    await doRun(folder, config, {}, work);
    expect(times).toBe(1);
    expect(isDone(folder)).toBe(true);
    expect(JSON.parse(fs.readFileSync(path.join(folder, "config.json"), "utf8"))).toEqual(config);
  });

  it("records a failure and lets the next call go on", async () => {
    await expect(doRun(folder, config, {}, () => Promise.reject(new Error("no more disk")))).rejects.toThrow(
      "no more disk",
    );
    expect(readStatus(folder)).toMatchObject({ state: "failed", error: "no more disk" });
    await doRun(folder, config, {}, () => Promise.resolve());
    expect(readStatus(folder)?.state).toBe("done");
  });

  it("throws why the work failed even where that cannot be recorded", async () => {
    const full = new UserError("No checkpoint could be written.");
    const work = (): Promise<void> => {
      // A folder where the status would go: it is not written, as on a full disk.
      fs.rmSync(path.join(folder, "status.json"));
      fs.mkdirSync(path.join(folder, "status.json", "taken"), { recursive: true });
      return Promise.reject(full);
    };
    await expect(doRun(folder, config, {}, work)).rejects.toBe(full);
  });

  it("calls an aborted run stopped, not failed", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(doRun(folder, config, {}, async () => controller.signal.throwIfAborted())).rejects.toThrow();
    expect(readStatus(folder)?.state).toBe("stopped");
  });

  it("refuses a folder of another config, or one that is no run", async () => {
    await doRun(folder, config, {}, () => Promise.resolve());
    await expect(doRun(folder, { ...config, seed: 2 }, {}, () => Promise.resolve())).rejects.toThrow(
      `${folder} does not match this command: its seed is 1, not 2; choose another folder, or replace it (--replace).`,
    );
    const foreign = path.join(path.dirname(folder), "foreign");
    fs.mkdirSync(foreign);
    fs.writeFileSync(path.join(foreign, "thesis.txt"), "");
    await expect(doRun(foreign, config, {}, () => Promise.resolve())).rejects.toThrow(
      "contains other files (thesis.txt) and is not overwritten",
    );
    expect(fs.readdirSync(foreign)).toEqual(["thesis.txt"]);
  });

  it("says which file is damaged", async () => {
    await doRun(folder, config, {}, () => Promise.resolve());
    fs.writeFileSync(path.join(folder, "status.json"), '{"state": "do');
    await expect(doRun(folder, config, {}, () => Promise.resolve())).rejects.toThrow(/status\.json is damaged/);
  });
});
