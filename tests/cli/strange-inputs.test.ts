/** Every input of every command as a folder, a pipe, a device, a missing path, a path below a file: one sentence, exit code 1 or 2. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../lib/cli/main";
import { startEngine } from "../../lib/engine/start";
import { makeFixture, type Fixture } from "../release/fixtures";
import { writeImage } from "../cohort/fixtures";

let fixture: Fixture;
let at: (...parts: string[]) => string;
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  at = (...parts) => path.join(fixture.folder, ...parts);
  fs.mkdirSync(at("folder"));
  fs.writeFileSync(at("file"), "");
  execFileSync("mkfifo", [at("pipe")]);
  fs.symlinkSync("/dev/zero", at("device"));
  fs.mkdirSync(at("data"));
  await writeImage(at("data", "a.png"), 32);
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
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => fs.rmSync(fixture.folder, { recursive: true }));

async function synthcohort(...args: string[]): Promise<{ code: typeof process.exitCode; said: string }> {
  let said = "";
  if (process.channel) vi.spyOn(process.channel, "unref").mockImplementation(() => undefined);
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (said += String(text)) !== "");
  await main(["node", "synthcohort", ...args]);
  const code = process.exitCode;
  process.exitCode = 0;
  return { code, said };
}

const tree = (): string[] => fs.readdirSync(fixture.folder, { recursive: true, encoding: "utf8" }).sort();

/** Commands with one input that is strange. */
const inputs: readonly (readonly [name: string, args: (input: string) => string[]])[] = [
  ["prepare folder=", (input) => ["prepare", `folder=${input}`, "--out", at("out")]],
  ["prepare medmnist=", (input) => ["prepare", `medmnist=${input}`, "--out", at("out")]],
  ["prepare nih-chestxray14=", (input) => ["prepare", `nih-chestxray14=${input}`, "--out", at("out")]],
  ["prepare chexpert=", (input) => ["prepare", `chexpert=${input}`, "--out", at("out")]],
  ["prepare rsna-hemorrhage=", (input) => ["prepare", `rsna-hemorrhage=${input}`, "--out", at("out")]],
  ["prepare --test-for", (input) => ["prepare", "phantom-chest", "--test-for", input, "--out", at("out")]],
  ["train", (input) => ["train", input, "--model", "cpd-gan", "--out", at("out"), "--preset", "smoke"]],
  [
    "train --features",
    (input) => [
      "train",
      at("real"),
      "--model",
      "cpd-gan",
      "--features",
      input,
      "--out",
      at("out"),
      "--preset",
      "smoke",
      "--set",
      "scoreFeatures=classifier",
    ],
  ],
  [
    "train --from",
    (input) => ["train", at("real"), "--model", "cpd-gan", "--from", input, "--out", at("out"), "--preset", "smoke"],
  ],
  [
    "train scoreFeatures",
    (input) => [
      "train",
      at("real"),
      "--model",
      "cpd-gan",
      "--out",
      at("out"),
      "--preset",
      "smoke",
      "--set",
      `scoreFeatures=${input}`,
    ],
  ],
  ["sample", (input) => ["sample", input, "--like", at("real"), "--out", at("out")]],
  ["sample --like", (input) => ["sample", fixture.folder, "--like", input, "--out", at("out")]],
  ["classify", (input) => ["classify", input, "--test", at("real"), "--out", at("out"), "--preset", "smoke"]],
  ["classify --test", (input) => ["classify", at("real"), "--test", input, "--out", at("out"), "--preset", "smoke"]],
  [
    "classify weights",
    (input) => [
      "classify",
      at("real"),
      "--test",
      at("real"),
      "--out",
      at("out"),
      "--preset",
      "smoke",
      "--set",
      "network=densenet121",
      "--set",
      `weights=${input}`,
    ],
  ],
  ["evaluate", (input) => ["evaluate", input, "--real", at("real")]],
  ["evaluate --real", (input) => ["evaluate", at("synthetic"), "--real", input]],
  ["evaluate --classifier", (input) => ["evaluate", at("synthetic"), "--real", at("real"), "--classifier", input]],
  ["evaluate --inception", (input) => ["evaluate", at("synthetic"), "--real", at("real"), "--inception", input]],
  ["figures --results", (input) => ["figures", "--results", input, "--out", at("out")]],
  ["run --plan", (input) => ["run", "x", "--plan", input]],
  ["reproduce --plan", (input) => ["reproduce", "--plan", input]],
  [
    "release --run",
    (input) => ["release", at("synthetic"), "--run", input, "--real", at("real"), "--terms", "own", "--out", at("out")],
  ],
  [
    "release --utility",
    (input) => [
      "release",
      at("synthetic"),
      "--run",
      fixture.folder,
      "--real",
      at("real"),
      "--terms",
      "own",
      "--utility",
      input,
      "--utility",
      input,
      "--out",
      at("out"),
    ],
  ],
  ["verify", (input) => ["verify", input]],
  [
    "reader-study create --real",
    (input) => ["reader-study", "create", "--real", input, "--synthetic", at("synthetic"), "--out", at("out")],
  ],
  ["reader-study serve", (input) => ["reader-study", "serve", input, "--port", "0"]],
  [
    "reader-study serve --tls-cert",
    (input) => ["reader-study", "serve", at("study"), "--port", "0", "--tls-cert", input, "--tls-key", input],
  ],
  ["reader-study report", (input) => ["reader-study", "report", input]],
  [
    "reader-study report --results",
    (input) => ["reader-study", "report", at("study"), "--out", at("out"), "--results", input],
  ],
  [
    "reader-study machine",
    (input) => ["reader-study", "machine", input, "--real", at("real"), "--synthetic", at("synthetic")],
  ],
];
const strange: readonly (readonly [what: string, input: () => string])[] = [
  ["a folder", () => at("folder")],
  ["an empty file", () => at("file")],
  ["a pipe", () => at("pipe")],
  ["a device", () => at("device")],
  ["nothing", () => at("nothing")],
  ["a path below a file", () => at("file", "x")],
  ["a name that is too long", () => at("x".repeat(5000))],
];

async function refusal(...args: string[]): Promise<string> {
  const before = tree();
  const { code, said } = await synthcohort(...args);
  const lines = said.split("\n").filter((line) => line.startsWith("synthcohort: "));
  expect(said).not.toMatch(/\n\s+at |unexpected failure/);
  expect([1, 2]).toContain(code);
  expect(lines).toHaveLength(1);
  expect(tree()).toEqual(before);
  return lines[0];
}

describe("an input that is not what it should be is refused in one sentence", () => {
  it.each(inputs)("%s", async (_name, args) => {
    for (const [what, input] of strange) expect(await refusal(...args(input())), what).toMatch(/^synthcohort: .+\.$/);
  });

  it.each([
    ["a pipe", () => execFileSync("mkfifo", [at("data", "labels.csv")])],
    ["a folder", () => fs.mkdirSync(at("data", "labels.csv"))],
    ["a device", () => fs.symlinkSync("/dev/zero", at("data", "labels.csv"))],
  ])("a table that is %s", async (_what, make) => {
    make();
    expect(await refusal("prepare", `folder=${at("data")}`, "--out", at("out"))).toMatch(/labels\.csv/);
    fs.rmSync(at("data", "labels.csv"), { recursive: true });
  });

  it("a table of more labels than a cohort takes", async () => {
    fs.writeFileSync(
      at("data", "labels.csv"),
      `path,${Array.from({ length: 1500 }, (_, i) => `L${i}`).join(",")}\na.png${",1".repeat(1500)}\n`,
    );
    expect(await refusal("prepare", `folder=${at("data")}`, "--out", at("out"))).toMatch(
      /labels\.csv has 1500 labels, and a cohort takes at most 1000: choose which columns are labels/,
    );
    fs.rmSync(at("data", "labels.csv"));
  });

  it.each([
    ["a pipe or a device", () => execFileSync("mkfifo", [at("data", "b.png")])],
    ["a folder", () => fs.mkdirSync(at("data", "b.png"))],
  ])("an image that is %s", async (what, make) => {
    make();
    const names = Array.from({ length: 20 }, (_, i) => (i === 3 ? "b.png" : `a${i}.png`));
    for (const name of names) if (name !== "b.png") fs.copyFileSync(at("data", "a.png"), at("data", name));
    fs.writeFileSync(
      at("data", "labels.csv"),
      `path,patient,Mass\n${names.map((name, i) => `${name},p${i},${i % 2}\n`).join("")}`,
    );
    expect(
      await refusal(
        "prepare",
        `folder=${at("data")}`,
        "--out",
        at("out"),
        "--preset",
        "smoke",
        "--set",
        "minPositives=1",
      ),
    ).toMatch(
      new RegExp(
        `The image b\\.png \\(labels\\.csv, line 5\\) is ${what} in .*: correct its path in the table, or remove its row\\.`,
      ),
    );
    for (const name of ["b.png", "labels.csv"]) fs.rmSync(at("data", name), { recursive: true });
  });
});
