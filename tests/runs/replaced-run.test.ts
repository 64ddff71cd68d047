/** What stands in the place of a run that is to be replaced. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { doRun } from "../../lib/runs/run-folder";
import { UserError } from "../../lib/support/errors";
import { configFile, runFiles, statusFile } from "../../lib/runs/stage-files";
import type { StageRecord } from "../../lib/runs/stage-record";

let folder: string;
beforeEach(() => (folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "replaced-")), "run")));
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }));

const record = (seed: number): StageRecord => ({ stage: "train cpd-gan", version: 1, seed, knobs: {}, inputs: {} });
const seedOf = (run: string): number =>
  (JSON.parse(fs.readFileSync(path.join(run, "config.json"), "utf8")) as StageRecord).seed;
const train = (seed: number, work: () => void = () => undefined): Promise<void> =>
  doRun(folder, record(seed), { replace: true }, async () => work());
const beside = (): string[] => fs.readdirSync(path.dirname(folder)).sort();

describe("a run that is replaced", () => {
  it.each([
    "notes.txt",
    "checkpoints/favorite.safetensors",
    "events/notes.md",
    "samples/thesis.png",
    "samples/cover/000000001.png",
    "checkpoints/000000001/a",
  ])("keeps somebody's %s", async (name) => {
    await train(1);
    for (const own of [
      ...runFiles.filter((own) => own !== configFile && own !== statusFile),
      "checkpoints/000000012.safetensors",
      "events/events.out.tfevents.1764370000.001.synthcohort",
      "samples/000001000.png",
      name,
    ]) {
      fs.mkdirSync(path.join(folder, path.dirname(own)), { recursive: true });
      fs.writeFileSync(path.join(folder, own), "");
    }
    await expect(train(2)).rejects.toThrow(
      /run contains other files \(.+\) and is not replaced: choose another folder, or move them\.$/,
    );
    expect([fs.existsSync(path.join(folder, name)), seedOf(folder), beside()]).toEqual([true, 1, ["run"]]);
    fs.rmSync(path.join(folder, name.split("/").slice(0, 2).join("/")), { recursive: true });
    fs.rmSync(path.join(folder, "samples", "cover"), { recursive: true, force: true });
    await train(2);
    expect([seedOf(folder), beside(), fs.existsSync(path.join(folder, "samples"))]).toEqual([2, ["run"], false]);
  });

  it("stands beside the new one until that is done, and comes back when nothing comes of that", async () => {
    await train(1);
    await train(2, () => expect([seedOf(folder), seedOf(`${folder}.replaced`)]).toEqual([2, 1]));
    expect(beside()).toEqual(["run"]);
    await expect(
      train(3, () => {
        throw new UserError("The engine is not there.");
      }),
    ).rejects.toThrow("The engine is not there.");
    expect([seedOf(folder), beside()]).toEqual([2, ["run"]]);
  });

  it("stays when somebody has put files into it meanwhile", async () => {
    await train(1);
    const note = path.join(`${folder}.replaced`, "why-i-keep-this.txt");
    await train(2, () => fs.writeFileSync(note, ""));
    expect([seedOf(folder), fs.existsSync(note), seedOf(`${folder}.replaced`)]).toEqual([2, true, 1]);
  });

  it("is kept through several that come to nothing", async () => {
    await train(1);
    for (const seed of [2, 3, 4])
      await expect(
        train(seed, () => {
          throw new DOMException("stopped", "AbortError");
        }),
      ).rejects.toThrow("stopped");
    expect([seedOf(folder), seedOf(`${folder}.replaced`), beside()]).toEqual([4, 1, ["run", "run.replaced"]]);
    await doRun(folder, record(4), {}, async () => undefined);
    expect([seedOf(folder), beside()]).toEqual([4, ["run"]]);
  });

  it("does not go where something else is", async () => {
    await train(1);
    fs.mkdirSync(`${folder}.replaced`);
    fs.writeFileSync(path.join(`${folder}.replaced`, "thesis.doc"), "");
    await expect(train(2)).rejects.toThrow(/run\.replaced contains other files \(thesis\.doc\) and is not replaced/);
    fs.rmSync(path.join(`${folder}.replaced`, "thesis.doc"));
    await expect(train(2)).rejects.toThrow(/run\.replaced blocks the replacement: give it another name\.$/);
    expect(seedOf(folder)).toBe(1);
  });
});
