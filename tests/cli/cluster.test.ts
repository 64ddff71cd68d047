/** The smallest benchmark through Snakemake and Slurm, where they are installed. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BenchmarkPlan } from "../../lib/benchmark/plan";
import { readResults } from "../../lib/experiment/results";
import { slurmIsMissing, startSlurm, type Slurm } from "./one-node-slurm";
import { smallestBenchmark } from "./smallest-benchmark";

const root = path.join(__dirname, "..", "..");
const bin = path.join(root, "bin", "synthcohort.js");
const minutes = 60_000;

const snakemake = process.env["SYNTHCOHORT_SNAKEMAKE"] ?? "snakemake";
const help = spawnSync(snakemake, ["--help"], { encoding: "utf8" }).stdout ?? "";
const noSnakemake = help === "" ? "no snakemake is on the path, and SYNTHCOHORT_SNAKEMAKE names none" : undefined;
const noExecutor =
  noSnakemake ??
  (help.includes("--slurm-status-command") ? undefined : "snakemake has no plugin snakemake-executor-plugin-slurm");
const noSlurm = slurmIsMissing();
const skipped = (what: string, ...why: (string | undefined)[]): string => {
  const reasons = why.filter(Boolean).join("; ");
  return reasons === "" ? what : `${what} (skipped: ${reasons})`;
};

let work: string;
let plan: BenchmarkPlan;

beforeEach(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), "cluster-"));
  run(process.execPath, [bin, "plan", ...smallestBenchmark, "--out", "plan.json"]);
  plan = JSON.parse(fs.readFileSync(path.join(work, "plan.json"), "utf8")) as BenchmarkPlan;
});
afterEach(() => fs.rmSync(work, { recursive: true }));

/** Runs a program in the work folder; it must end well. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: work,
    env: { ...env, SYNTHCOHORT_WORK: work },
    encoding: "utf8",
    timeout: 3 * minutes,
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  return stdout + stderr;
}

function expectResults(): void {
  const means = readResults(path.join(work, "results", plan.name, "results.csv")).filter((row) => row.label === "mean");
  expect(means.map((row) => row.training_data)).toEqual(["real", "cpD-GAN", "prog-GAN"]);
  expect(fs.readdirSync(path.join(work, "runs")).sort()).toEqual(plan.runs.map(({ id }) => id).sort());
}

const snakefile = ["--snakefile", path.join(root, "cluster", "Snakefile"), "--config", "plan=plan.json"];

describe("Snakemake", () => {
  it.skipIf(noSnakemake)(
    skipped("does a plan on local cores, and nothing when all is done", noSnakemake),
    { timeout: 5 * minutes },
    () => {
      run(snakemake, [...snakefile, "--cores", "2", "--quiet"]);
      expectResults();
      const again = run(snakemake, [...snakefile, "--cores", "2", "--dry-run"]);
      expect(again).not.toContain("rule run:");
    },
  );
});

describe("Snakemake's marks", () => {
  it.skipIf(noSnakemake)(
    skipped("of runs that are gone end it in a sentence, and nothing is computed", noSnakemake),
    { timeout: 2 * minutes },
    () => {
      fs.mkdirSync(path.join(work, "plan.done"));
      for (const { id } of plan.runs) fs.writeFileSync(path.join(work, "plan.done", id), "");
      const { status, stdout, stderr } = spawnSync(snakemake, [...snakefile, "--cores", "1"], {
        cwd: work,
        env: { ...process.env, SYNTHCOHORT_WORK: work },
        encoding: "utf8",
        timeout: 2 * minutes,
      });
      expect(status).toBe(1);
      expect(stdout + stderr).toContain(
        `11 of 11 runs are marked as done in ${path.join(fs.realpathSync(work), "plan.done")}, but are not there`,
      );
      expect(fs.existsSync(path.join(work, "runs"))).toBe(false);
    },
  );
});

describe.skipIf(noSlurm)(skipped("Slurm", noSlurm), () => {
  let slurm: Slurm;
  let folder: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "slurm-"));
    slurm = await startSlurm(folder);
  });
  afterAll(async () => {
    await slurm.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it.skipIf(noExecutor)(skipped("does a plan for Snakemake", noExecutor), { timeout: 5 * minutes }, () => {
    const executor = [
      "--executor",
      "slurm",
      "--slurm-no-account",
      "--slurm-status-command",
      "squeue",
      "--slurm-init-seconds-before-status-checks",
      "1",
    ];
    run(
      snakemake,
      [
        ...snakefile,
        "threads=1",
        "mem_mb=2000",
        ...executor,
        "--jobs",
        "4",
        "--default-resources",
        "slurm_partition=test",
        "--seconds-between-status-checks",
        "1",
        "--latency-wait",
        "20",
      ],
      slurm.env,
    );
    expectResults();
  });

  it("does a plan as arrays", { timeout: 5 * minutes }, async () => {
    const said = run(path.join(root, "cluster", "slurm-array.sh"), ["plan.json", "--output=job-%A-%a.log"], slurm.env);
    expect(said.match(/^array /gm)).toHaveLength(4);
    while (run("squeue", ["--noheader", "--states=PENDING,RUNNING,COMPLETING"], slurm.env).trim() !== "")
      await sleep(500);
    run(process.execPath, [bin, "reproduce", "--plan", "plan.json", "--dry-run"]);
    expect(run(process.execPath, [bin, "reproduce", "--plan", "plan.json"])).not.toContain("runs remain");
    expectResults();
  });
});
