/** A whole benchmark of the smallest size, through the command line: planned, done once by several processes, killed, gone on with. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { readExaminedReals } from "../../lib/benchmark/tables/examined-reals";
import { readDifferences } from "../../lib/benchmark/tables/paired-differences";
import type { BenchmarkPlan } from "../../lib/benchmark/plan";
import { readResults } from "../../lib/experiment/results";
import { smallestBenchmark } from "./smallest-benchmark";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const minutes = 60_000;
let work: string;
let plan: BenchmarkPlan;

beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), "benchmark-"));
  const { status, stderr } = run("plan", ...smallestBenchmark, "--out", "plan.json");
  expect(status, stderr).toBe(0);
  plan = JSON.parse(fs.readFileSync(path.join(work, "plan.json"), "utf8")) as BenchmarkPlan;
});
afterAll(() => fs.rmSync(work, { recursive: true }));

const options = (): { cwd: string; env: NodeJS.ProcessEnv } => ({
  cwd: work,
  env: { ...process.env, SYNTHCOHORT_WORK: work },
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    ...options(),
    encoding: "utf8",
    timeout: 5 * minutes,
  });
  return { status, stdout, stderr };
}

interface Started {
  readonly child: ChildProcess;
  /** Exit code and stdout. */
  readonly end: Promise<{ code: number | null; stdout: string }>;
  /** Whether it has told anything yet: from then on it minds signals. */
  hasBegun(): boolean;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [bin, ...args], { ...options(), stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  const end = new Promise<{ code: number | null; stdout: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout })),
  );
  return { child, end, hasBegun: () => stderr !== "" };
}

const folderOf = (id: string): string => path.join(work, "runs", id);
const idOf = (stage: string, place = 0): string => plan.runs.filter((one) => one.stage === stage)[place].id;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

describe("synthcohort plan", () => {
  it("prints a table whose columns are aligned, and the same as one JSON document", () => {
    const { stdout } = run("plan", ...smallestBenchmark);
    const table = stdout.split("\n").filter((line) => line.startsWith("|"));
    expect(table).toHaveLength(2 + plan.runs.length);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(stdout).toContain("11 runs for 4 points");
    expect(JSON.parse(run("plan", ...smallestBenchmark, "--json").stdout)).toEqual(plan);
  });

  it.each([
    [["plan", "--benchmark", "size"], "one of resolution, classes, samples, all"],
    [["plan", "--benchmark", "all", "--levels", "2"], "--levels needs a single --benchmark"],
    [["plan", "--data", "chexpert"], "--data chexpert=<folder>"],
    [["reproduce", "--benchmark", "classes", "--seed", "2"], "--seeds instead of --seed"],
    [["reproduce", "--workers", "2"], "need --benchmark"],
    [["reproduce", "--plan", "plan.json", "--levels", "2"], "cannot be used with"],
  ])("refuses %j", async (args, sentence) => {
    await expect(buildProgram().parseAsync([process.execPath, bin, ...args])).rejects.toThrow(sentence);
  });

  it("is only looked at by --dry-run", () => {
    expect(run("reproduce", "--plan", "plan.json", "--dry-run").stdout).toContain("Results go to");
    expect(run("run", idOf("prepare"), "--dry-run").stdout).toContain("waiting");
    expect(run("reproduce", "--dry-run").stdout).toContain("the real cohort");
    expect(fs.readdirSync(work)).toEqual(["plan.json"]);
  });
});

describe("synthcohort run", () => {
  it("says what must be done before", () => {
    const { status, stderr } = run("run", idOf("train"));
    expect(status).toBe(1);
    expect(stderr).toContain(`${idOf("train")} needs ${idOf("prepare")}`);
  });

  it("is done by one of several processes that are asked for it", { timeout: 2 * minutes }, async () => {
    const ends = await Promise.all(Array.from({ length: 3 }, () => start("run", idOf("prepare"), "--json").end));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    const computed = ends.map(({ stdout }) => (JSON.parse(stdout) as { computed: boolean }).computed);
    expect(computed.filter(Boolean)).toHaveLength(1);
    expect(fs.readdirSync(path.join(work, "runs"))).toEqual([idOf("prepare")]);
  });

  it("is gone on with by one who waits when the process that does it is killed", { timeout: 2 * minutes }, async () => {
    const id = idOf("train");
    const first = start("run", id);
    await until(() => fs.existsSync(path.join(folderOf(id), "status.json")));
    const others = [start("run", id, "--json"), start("run", id, "--json")];
    first.child.kill("SIGKILL");
    const ends = await Promise.all(others.map(({ end }) => end));
    expect((await first.end).code).toBeNull();
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(ends.filter(({ stdout }) => (JSON.parse(stdout) as { computed: boolean }).computed)).toHaveLength(1);
    expect(fs.existsSync(path.join(folderOf(id), "generator.safetensors"))).toBe(true);
    expect(fs.existsSync(`${folderOf(id)}.lock`)).toBe(false);
  });
});

describe("synthcohort reproduce --benchmark", () => {
  const results = (): string => path.join(work, "results", plan.name, "results.csv");

  it(
    "goes on after it was killed, does the others when a run fails, and writes the results of what is done",
    { timeout: 8 * minutes },
    async () => {
      const killed = start("reproduce", ...smallestBenchmark);
      await until(() => fs.existsSync(`${folderOf(idOf("classify"))}.lock`));
      killed.child.kill("SIGKILL");
      await killed.end;

      const stopped = start("reproduce", ...smallestBenchmark);
      await until(() => stopped.hasBegun());
      await until(() => fs.existsSync(`${folderOf(idOf("train"))}.lock`) || fs.existsSync(folderOf(idOf("sample"))));
      stopped.child.kill("SIGINT");
      expect((await stopped.end).code).toBe(130);
      expect(fs.readdirSync(path.join(work, "runs")).filter((name) => name.endsWith(".lock"))).toEqual([]);

      // The second GAN cannot be trained: something else is where its folder belongs.
      fs.mkdirSync(folderOf(idOf("train", 1)));
      fs.writeFileSync(path.join(folderOf(idOf("train", 1)), "thesis.txt"), "");
      const failed = run("reproduce", ...smallestBenchmark, "--workers", "2", "--json");
      expect(failed.status).toBe(1);
      expect(failed.stderr).toContain(
        `${idOf("train", 1)} (prog-GAN, phantom-chest, classes 2): ${folderOf(idOf("train", 1))} contains other files (thesis.txt) and is not overwritten`,
      );
      expect(failed.stderr).toContain("synthcohort: 3 of 11 runs are not done");
      expect((JSON.parse(failed.stdout) as { failed: unknown[] }).failed).toHaveLength(3);
      expect([...new Set(readResults(results()).map((row) => row.training_data))]).toEqual(["real", "cpD-GAN", "flow"]);
      expect(fs.existsSync((JSON.parse(failed.stdout) as { report: string }).report)).toBe(true);

      fs.rmSync(folderOf(idOf("train", 1)), { recursive: true });
      const { status, stdout, stderr } = run("reproduce", "--plan", "plan.json");
      expect(status, stderr).toBe(0);
      expect(stdout).toContain("Mean AUROC on the real test images");
      expect(stdout).toContain("The paper's claims: 0 supported, 0 contradicted");
      const report = fs.readFileSync(path.join(path.dirname(results()), "report.html"), "utf8");
      expect(report.length).toBeLessThan(5e6);
      expect(report.match(/<img class="figure"/g)).toHaveLength(3);
      expect(report).toContain("real − cpD-GAN, at every point");
      const means = readResults(results()).filter((row) => row.label === "mean");
      expect(means.map((row) => [row.dataset, row.benchmark, row.level, row.training_data, row.model_seed])).toEqual(
        ["real", "cpD-GAN", "prog-GAN", "flow"].map((name) => ["phantom-chest", "classes", 2, name, 1]),
      );
      const beside = (name: string): string => path.join(path.dirname(results()), name);
      // Six pairs of four training data; the means are of the same labels either way.
      expect(readDifferences(beside("differences.csv"))).toHaveLength(2 * 6);
      expect(readExaminedReals(beside("examined-reals.csv")).map(({ model }) => model)).toEqual([
        "cpD-GAN",
        "prog-GAN",
      ]);
      expect(fs.readdirSync(path.join(work, "runs")).filter((name) => name.endsWith(".lock"))).toEqual([]);

      const before = fs.statSync(path.join(folderOf(idOf("train")), "generator.safetensors")).mtimeMs;
      const again = run("reproduce", ...smallestBenchmark, "--json");
      expect((JSON.parse(again.stdout) as { failed: unknown[] }).failed).toEqual([]);
      expect(fs.statSync(path.join(folderOf(idOf("train")), "generator.safetensors")).mtimeMs).toBe(before);
    },
  );
});
