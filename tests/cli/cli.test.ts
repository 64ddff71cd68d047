/** The command line as people meet it: exit codes, one sentence of error, one JSON document. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "cli-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

const tiny = [
  "--set",
  "phantomPatients=150",
  "--set",
  "combinations=2",
  "--set",
  "trainPerCombination=16",
  "--set",
  "validPerCombination=2",
  "--set",
  "testPerCombination=2",
];

describe("synthcohort", () => {
  it("teaches in --help and exits 0", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    for (const word of [
      "reproduce",
      "prepare",
      "train",
      "sample",
      "classify",
      "figures",
      "notebooks",
      "engine",
      "Exit codes",
    ])
      expect(stdout).toContain(word);
  });

  it.each([
    [["prepare"], "labelPolicy", "One of paper, zeros, ignore."],
    [["train"], "penaltyWeight", "A number from 0 to 10000."],
    [["classify"], "plateauFactor", "A number from 0.0001 to 1."],
    [["reader-study", "machine"], "plateauFactor", "A number from 0.0001 to 1."],
  ])("lists the stage's knobs in %j --help", (command, knob, allowed) => {
    const lines = run(...command, "--help").stdout.split(/\n {2}(?=\w)/);
    const [text, ...more] = lines.filter((line) => line.startsWith(`${knob} `));
    expect(text.replace(/\s+/g, " ")).toContain(allowed);
    expect(more).toEqual([]);
  });

  it.each([
    [["fly"], "unknown command"],
    [["runs", "list", "--json"], '"synthcohort runs" is now "synthcohort experiments".'],
    [["prepare", "phantom-chest"], "--out"],
    [["prepare", "phantom-chest", "--out", "c", "--preset", "fast"], 'There is no preset "fast"'],
    [["prepare", "phantom-chest", "--out", "c", "--resolution", "48"], "power of two"],
    [["prepare", "phantom-chest", "--out", "c", "--set", "size=3"], 'no knob "cohort.size"'],
    [["train", "c", "--out", "r", "--model", "cpd-gan", "--set", "totalKim=3"], "did you mean cpdGan.totalKimg?"],
    [["train", "c", "--out", "r", "--model", "stylegan"], "Allowed choices"],
    [["train", "c", "--out", "r", "--model", "cpd-gan", "--set", "learningRate=-1"], "cpdGan.learningRate: -1 is not"],
    [["prepare", "phantom-chest", "--out", ""], "is empty"],
    [["prepare", "phantom-chest", "--out", "~/c"], "the full path"],
    [["train", "c", "--model", "cpd-gan", "--out=~"], "the full path"],
    [["train", "c", "--model", "cpd-gan", "--out", "--replace"], "looks like an option"],
    [["classify", "c", "--test", "c", "--out", "-x"], "looks like an option"],
    [["reproduce", "--seed", "one"], "whole number"],
    [["notebooks", "99"], 'no notebook "99"'],
    [["reader-study", "create", "--real", "c", "--synthetic", "c"], "--out"],
    [["reader-study", "serve", "s", "--host", "0.0.0.0"], "--behind-proxy"],
    [["reader-study", "size", "--width", "2"], "from 0 to 1"],
    [["release", "c", "--run", "r", "--real", "c"], "--out"],
    [["release", "c", "--run", "r", "--real", "c", "--out", "x", "--threshold", "memorized"], "name=number"],
  ])("exits 2 for %j", (args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
  });

  it.each([
    [["prepare", "chexpert=nowhere", "--out", "c"], "nowhere"],
    [["train", "nowhere", "--out", "r", "--model", "cpd-gan"], "nowhere does not exist"],
    [["sample", "nowhere", "--like", "nowhere", "--out", "c"], "nowhere"],
    [["classify", "nowhere", "--test", "nowhere", "--out", "r"], "nowhere"],
    [["figures", "--results", "no.csv", "--out", "f"], "no.csv does not exist"],
    [["release", "nowhere", "--run", "nowhere", "--real", "nowhere", "--out", "x"], "nowhere does not exist"],
    [["verify", "nowhere"], "The release nowhere does not exist"],
    [["reader-study", "serve", "nowhere"], "not a reader study"],
    [["reader-study", "report", "nowhere"], "not a reader study"],
    [["reader-study", "create", "--real", "nowhere", "--synthetic", "nowhere", "--out", "s"], "nowhere"],
  ])("exits 1 with one sentence for %j, and leaves nothing", (args, words) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("prepares a cohort and prints one JSON document, nothing else, on stdout", () => {
    const { status, stdout } = run(
      "prepare",
      "phantom-chest",
      "--out",
      "cohort",
      "--json",
      "--resolution",
      "16",
      ...tiny,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      source: "phantom-chest",
      resolution: 16,
      counts: { train: 32, valid: 4, test: 4 },
    });
    fs.rmSync(path.join(folder, "cohort"), { recursive: true });
  });

  it("says how to mend a cohort that is too small for its knobs", () => {
    const { status, stderr } = run(
      "prepare",
      "phantom-chest",
      "--out",
      "cohort",
      ...tiny,
      "--set",
      "trainPerCombination=5000",
    );
    expect(status).toBe(1);
    expect(stderr).toContain("5000");
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
