/** Every command where it cannot write: a full disk, a folder without permission. One sentence, exit code 1, and nothing is left. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../lib/cli/main";
import { startEngine } from "../../lib/engine/start";
import { truths } from "../../lib/reader-study/description";
import { openStudy } from "../../lib/reader-study/study";
import { limitsForFew, makeFixture, writeRun, type Fixture } from "../release/fixtures";
import { smallestBenchmark } from "./smallest-benchmark";

/** Where runs/ and results/ go; known before the first module asks. */
const work = vi.hoisted(() => {
  const { mkdtempSync } = process.getBuiltinModule("node:fs");
  return (process.env["SYNTHCOHORT_WORK"] = mkdtempSync(
    `${process.getBuiltinModule("node:os").tmpdir()}/unwritable-work-`,
  ));
});

interface Disk {
  readonly under: string;
  readonly code: string;
  readonly after?: number;
}
const { fail } = createRequire(__filename)("../support/failing-disk.cjs") as { fail: (disk: Disk) => () => void };

let fixture: Fixture;
let at: (...parts: string[]) => string;
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  writeRun(fixture);
  at = (...parts) => path.join(fixture.folder, ...parts);
  fs.mkdirSync(at("bad"));
  await synthcohort(
    "release",
    at("synthetic"),
    "--run",
    at("run"),
    "--real",
    at("real"),
    "--terms",
    "own",
    ...Object.entries(limitsForFew).flatMap(([name, limit]) => ["--threshold", `${name}=${limit}`]),
    "--out",
    at("whole"),
    "--zip",
  );
  await synthcohort(
    "reader-study",
    "create",
    "--real",
    at("real"),
    "--synthetic",
    at("synthetic"),
    "--out",
    at("study"),
    "--per-cell",
    "4",
    "--repeats",
    "2",
    "--readers",
    "1",
  );
  const study = openStudy(at("study"));
  fs.appendFileSync(
    at("study", "journal.jsonl"),
    study.readers[0].slots
      .map(
        ({ id }, i) =>
          `${JSON.stringify({ at: "", reader: "reader-1", id, sequence: 0, answer: truths[i % 2], confidence: 3, milliseconds: 900 })}\n`,
      )
      .join(""),
  );
  await synthcohort("plan", ...smallestBenchmark, "--out", at("plan.json"));
  expect(fs.readdirSync(fixture.folder)).toEqual(expect.arrayContaining(["plan.json", "study", "whole", "whole.zip"]));
}, 120_000);
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => {
  for (const folder of [fixture.folder, work]) fs.rmSync(folder, { recursive: true });
});

/** Runs the command line in this process. */
async function synthcohort(...args: string[]): Promise<{ code: typeof process.exitCode; said: string }> {
  let said = "";
  // `run` takes whoever started it for `reproduce`, and would not keep the process alive for that: vitest's is needed.
  if (process.channel) vi.spyOn(process.channel, "unref").mockImplementation(() => undefined);
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (said += String(text)) !== "");
  await main(["node", "synthcohort", ...args]);
  const code = process.exitCode;
  process.exitCode = 0;
  return { code, said };
}

/** All files and folders below one. */
const tree = (folder: string): string[] => fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

/** The one sentence with which a command fails while a disk does. */
async function refusal(disk: Disk, ...args: string[]): Promise<string> {
  const before = [fixture.folder, work].map(tree);
  vi.stubEnv("FAILING_DISK", JSON.stringify(disk)); // for the kernels of notebooks
  vi.stubEnv("NODE_OPTIONS", `--require ${path.join(__dirname, "..", "support", "failing-disk.cjs")}`);
  const mend = fail(disk);
  const { code, said } = await synthcohort(...args).finally(mend);
  expect(said).not.toMatch(/\n\s+at |unexpected failure/);
  expect(code).toBe(1);
  expect([fixture.folder, work].map(tree)).toEqual(before);
  const sentences = said.split("\n").filter((line) => line.startsWith("synthcohort: "));
  expect(sentences).toHaveLength(1);
  expect(said.trimEnd().endsWith(sentences[0])).toBe(true);
  return sentences[0];
}

const ganKnobs = [
  "totalKimg=0.064",
  "tickKimg=0.032",
  "minibatch16=16",
  "scoreEvery=0",
  "latentSize=4",
  "fmapBase=16",
  "fmapMax=4",
].flatMap((knob) => ["--set", knob]);
const classifierKnobs = ["samplesPerEpoch=32", "maxEpochs=1", "batchSize=16", "blocks=1,1", "growthRate=2"].flatMap(
  (knob) => ["--set", knob],
);
const phantoms = [
  "--preset",
  "smoke",
  "--resolution",
  "16",
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

/** Each command, writing below a folder that cannot be written to. */
const commands: readonly (readonly [name: string, place: () => string, args: () => string[]])[] = [
  ["prepare", () => at("bad"), () => ["prepare", "phantom-chest", "--out", at("bad", "new", "cohort"), ...phantoms]],
  [
    "train",
    () => at("bad"),
    () => [
      "train",
      at("real"),
      "--model",
      "cpd-gan",
      "--out",
      at("bad", "new", "run"),
      "--preset",
      "smoke",
      ...ganKnobs,
    ],
  ],
  ["sample", () => at("bad"), () => ["sample", at("run"), "--like", at("real"), "--out", at("bad", "new", "cohort")]],
  [
    "classify",
    () => at("bad"),
    () => [
      "classify",
      at("real"),
      "--test",
      at("real"),
      "--out",
      at("bad", "new", "run"),
      "--preset",
      "smoke",
      ...classifierKnobs,
    ],
  ],
  ["plan", () => at("bad"), () => ["plan", ...smallestBenchmark, "--out", at("bad", "new", "plan.json")]],
  ["run", () => path.join(work, "runs"), () => ["run", firstRun(), "--plan", at("plan.json")]],
  ["reproduce", () => path.join(work, "results"), () => ["reproduce", ...smallestBenchmark]],
  [
    "release",
    () => at("bad"),
    () => [
      "release",
      at("synthetic"),
      "--run",
      at("run"),
      "--real",
      at("real"),
      "--terms",
      "own",
      "--out",
      at("bad", "new", "release"),
      "--zip",
    ],
  ],
  ["verify", () => at("bad"), () => ["verify", at("whole.zip")]],
  [
    "reader-study create",
    () => at("bad"),
    () => [
      "reader-study",
      "create",
      "--real",
      at("real"),
      "--synthetic",
      at("synthetic"),
      "--out",
      at("bad", "new", "study"),
      "--per-cell",
      "4",
      "--repeats",
      "2",
    ],
  ],
  [
    "reader-study machine",
    () => at("study"),
    () => [
      "reader-study",
      "machine",
      at("study"),
      "--real",
      at("real"),
      "--synthetic",
      at("synthetic"),
      "--images",
      "8",
      "--preset",
      "smoke",
      ...classifierKnobs,
      "--set",
      "batchSize=4",
    ],
  ],
  [
    "reader-study report",
    () => at("bad"),
    () => ["reader-study", "report", at("study"), "--out", at("bad", "new", "report")],
  ],
  [
    "figures",
    () => at("bad"),
    () => [
      "figures",
      "--results",
      path.join(__dirname, "..", "..", "figures", "results.csv"),
      "--out",
      at("bad", "new", "figures"),
    ],
  ],
];

const firstRun = (): string =>
  (JSON.parse(fs.readFileSync(at("plan.json"), "utf8")) as { runs: { id: string }[] }).runs[0].id;

describe("a command that cannot write says so in one sentence and leaves nothing", () => {
  it.each(commands)("%s, on a full disk", async (_name, place, args) => {
    vi.stubEnv("TMPDIR", at("bad"));
    expect(
      await refusal({ under: place(), code: "ENOSPC", after: place() === at("study") ? 20 : 900 }, ...args()),
    ).toMatch(/\(the disk is full\)[:;] (make room there, or choose another place|fix that)/);
  });

  it.each(commands)("%s, in a folder that may not be written to", async (_name, place, args) => {
    vi.stubEnv("TMPDIR", at("bad"));
    expect(await refusal({ under: place(), code: "EACCES" }, ...args())).toMatch(
      /could not be (made|written|opened) \(this user may not do that there\): change the permissions, or choose another place\.$/,
    );
  });

  it.each([
    ["notebooks", ["notebooks", "01", "--preset", "smoke"]],
    ["reader-study serve", ["reader-study", "serve"]],
  ])(
    "%s, in a folder that may not be written to",
    async (name, args) => {
      const serves = name !== "notebooks";
      expect(
        await refusal(
          { under: serves ? at("study") : path.join(work, "results"), code: "EROFS" },
          ...args,
          ...(serves ? [at("study"), "--port", "0"] : []),
        ),
      ).toMatch(/could not be (made|written) \(that disk can only be read\): choose another place\.$/);
    },
    120_000,
  );
});

describe("prepare into a place that cannot be", () => {
  const prepare = (out: string): Promise<{ code: typeof process.exitCode; said: string }> =>
    synthcohort("prepare", "phantom-chest", "--out", out, ...phantoms);

  it.each([
    ["EACCES", "this user may not do that there"],
    ["EPERM", "the system does not allow it"],
    ["EROFS", "that disk can only be read"],
    ["ENOSPC", "the disk is full"],
    ["EDQUOT", "your share of that disk is used up"],
    ["EMFILE", "too many files are open"],
    ["EFBIG", "the file would be larger than is allowed"],
    ["EIO", "the disk failed"],
  ])("says what %s means", async (code, why) => {
    expect(
      await refusal({ under: at("bad"), code }, "prepare", "phantom-chest", "--out", at("bad", "cohort"), ...phantoms),
    ).toContain(`${at("bad", "cohort")} could not be`);
    expect(
      await refusal({ under: at("bad"), code }, "prepare", "phantom-chest", "--out", at("bad", "cohort"), ...phantoms),
    ).toContain(`(${why}): `);
  });

  it("such as below a file, in a name that is too long, or where the system takes no folders", async () => {
    fs.writeFileSync(at("a-file"), "");
    const places: [string, RegExp][] = [
      [
        at("a-file", "cohort"),
        /a-file(\/cohort)? could not be \w+ \((something of that name is in the way|a part of its path is a file, not a folder)\)/,
      ],
      [at("x".repeat(300)), /could not be \w+ \(the name is too long\): choose a shorter one\.\n$/],
      ["/proc/cohort", /^\nsynthcohort: \/proc\/cohort could not be \w+ \(.+\): .+\.\n$/],
    ];
    for (const [place, expected] of places) {
      const before = tree(fixture.folder);
      const { code, said } = await prepare(place);
      expect(code).toBe(1);
      expect(said.split("\n").filter(Boolean).at(-1)).toMatch(/^synthcohort: /);
      expect(said.slice(said.lastIndexOf("\nsynthcohort: "))).toMatch(expected);
      expect(tree(fixture.folder)).toEqual(before);
    }
  });

  it("is said by --dry-run, too, which leaves nothing", async () => {
    const args = ["prepare", "phantom-chest", "--out", at("bad", "new", "cohort"), ...phantoms, "--dry-run"];
    expect(await refusal({ under: at("bad"), code: "EROFS" }, ...args)).toMatch(
      /cohort could not be made \(that disk can only be read\): choose another place\.$/,
    );
    const before = tree(fixture.folder);
    expect((await synthcohort(...args)).code ?? 0).toBe(0);
    expect(tree(fixture.folder)).toEqual(before);
  });

  it("keeps the cohort that is there when the new one cannot take its place", async () => {
    await prepare(at("kept", "cohort"));
    const before = tree(at("kept"));
    const checksums = fs.readFileSync(at("kept", "cohort", "cohort.json"), "utf8");
    await refusal(
      { under: at("kept"), code: "ENOSPC", after: 3000 },
      "prepare",
      "phantom-chest",
      "--out",
      at("kept", "cohort"),
      ...phantoms,
      "--seed",
      "2",
    );
    expect(tree(at("kept"))).toEqual(before);
    expect(fs.readFileSync(at("kept", "cohort", "cohort.json"), "utf8")).toBe(checksums);
  });
});

it("says so when its output cannot be written, and nothing when nobody reads it any more", () => {
  const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
  const full = fs.openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [bin, "plan", ...smallestBenchmark, "--json"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  fs.closeSync(full);
  expect(status).toBe(1);
  expect(stderr.trim()).toBe(
    "synthcohort: stdout could not be written (the disk is full): make room there, or choose another place.",
  );
  const piped = spawnSync(
    "sh",
    ["-c", `"$0" "$1" plan --preset paper --benchmark all | head -c 1`, process.execPath, bin],
    { encoding: "utf8" },
  );
  expect(piped.stdout).toHaveLength(1);
  expect(piped.stderr).toBe("");
});
