/** `synthcohort prepare`: the paper's levels, the Parquet copy, and a cohort that is there already. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chexpertColumns, chexpertRow, writeImage } from "../cohort/fixtures";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "prepare-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function synthcohort(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

function prepare(...args: string[]): ReturnType<typeof synthcohort> {
  return synthcohort("prepare", "phantom-chest", "--out", "cohort", ...args);
}

const tiny = [
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

describe("synthcohort prepare", () => {
  it("takes the paper's numbers for a level, and what is said otherwise wins", () => {
    const level = prepare(
      "--benchmark",
      "classes=4",
      "--json",
      "--min-combination",
      "5",
      ...tiny.filter((_, i) => tiny[i + 1] !== "combinations=2" && tiny[i] !== "combinations=2"),
    );
    expect(JSON.parse(level.stdout)).toMatchObject({
      origin: { minCombination: 5, combinations: 4, trainPerCombination: 16 },
      counts: { train: 64 },
    });
    const whole = prepare("--benchmark", "samples=5950", "--set", "phantomPatients=150", "--min-combination", "0");
    expect(whole.status).toBe(1);
    expect(whole.stderr).toMatch(/too few images for a balanced cohort \(.*: \d+ of 5950 in train, \d+ too few/);
  });

  it.each([
    ["speed=3", "one of resolution, classes, samples"],
    ["classes", "whole number"],
    ["classes=3", "The classes benchmark has no level 3 for chest: choose one of 20, 15, 10, 6, 4, 2."],
  ])("refuses the level %s", (level, sentence) => {
    const { status, stderr } = prepare("--benchmark", level);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(sentence);
  });

  it("adds a Parquet copy to a cohort that is there, and makes it anew for another knob where that is said", () => {
    fs.rmSync(path.join(folder, "cohort"), { recursive: true });
    const first = JSON.parse(prepare("--json", ...tiny).stdout) as { checksums: Record<string, string> };
    const made = fs.statSync(path.join(folder, "cohort", "images.npy")).ino;
    const second = JSON.parse(prepare("--json", "--parquet", ...tiny).stdout) as { checksums: Record<string, string> };
    expect(fs.statSync(path.join(folder, "cohort", "images.npy")).ino).toBe(made);
    expect(second.checksums).toMatchObject(first.checksums);
    expect(Object.keys(second.checksums)).toContain("table.parquet");
    expect(prepare(...tiny, "--set", "testPerCombination=3")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(
        "its testPerCombination is 2, not 3; choose another folder, or replace it (--replace).",
      ) as string,
    });
    const other = JSON.parse(prepare("--json", ...tiny, "--set", "testPerCombination=3", "--replace").stdout) as {
      counts: object;
    };
    expect(other.counts).toEqual({ train: 32, valid: 4, test: 6 });
    expect(fs.readdirSync(path.join(folder, "cohort")).sort()).toEqual(["cohort.json", "images.npy", "table.csv"]);
  });
});

describe("an own folder", () => {
  it("is told with its columns before anything is read, and by the patients that are named", async () => {
    const names = Array.from({ length: 24 }, (_, i) => `${i}.png`);
    await Promise.all(names.map((name, i) => writeImage(path.join(folder, "own", name), i)));
    fs.writeFileSync(
      path.join(folder, "own", "labels.csv"),
      ["path,case_code,fold,sick", ...names.map((name, i) => `${name},c${i % 12},${i % 2},${i < 12 ? 1 : 0}`)].join(
        "\n",
      ),
    );
    const own = (...args: string[]): ReturnType<typeof synthcohort> =>
      synthcohort("prepare", "folder=own", "--out", "own-cohort", "--set", "minPositives=1", ...args);
    const look = own("--dry-run");
    expect(look.status).toBe(0);
    expect(look.stderr).toContain(
      "Note: Columns of labels.csv: image path; patient none; labels sick; not used: case_code, fold.\n",
    );
    expect(look.stderr).toContain(
      "case_code (12 values in 24 rows) may name patients: if so, use --patient-column case_code.",
    );
    const named = own("--patient-column", "case_code", "--json");
    expect(JSON.parse(named.stdout)).toMatchObject({ patients: 12, labels: ["sick"] });
    expect(named.stderr).toContain(
      "Note: Columns of labels.csv: image path; patient case_code; labels sick; not used: fold.\n",
    );
  });

  it("sends no control characters to the terminal", () => {
    fs.mkdirSync(path.join(folder, "strange"));
    fs.writeFileSync(path.join(folder, "strange", "labels.csv"), "path,sick\na\x1b[2J.png,maybe\x1b[31m\nb,1\nc,1\n");
    const { status, stderr } = synthcohort("prepare", "folder=strange", "--out", "never");
    expect(status).toBe(1);
    expect(stderr).toContain('sick must be 1, 0, -1 (uncertain) or empty, not "maybe\ufffd[31m"');
    expect(stderr).not.toContain("\x1b");
  });
});

it("tells of copies, and with --drop-duplicates keeps one of each image", async () => {
  const data = path.join(folder, "copies");
  fs.mkdirSync(data);
  for (let i = 0; i < 60; i++) await writeImage(path.join(data, `${i}.png`), i % 30);
  fs.writeFileSync(
    path.join(data, "labels.csv"),
    ["path,patient,sick", ...Array.from({ length: 60 }, (_, i) => `${i}.png,p${i},${i % 2}`)].join("\n"),
  );
  const args = ["prepare", `folder=${data}`, "--resolution", "16", "--set", "minPositives=0", "--out", "once"];
  expect(synthcohort(...args).stderr).toMatch(
    /Note: \d+ test images are the same, byte for byte, as training images of other patients, the first \d+\.png as \d+\.png; with dropDuplicates one of each is kept\.\n/,
  );
  const { stdout, stderr } = synthcohort(...args, "--drop-duplicates", "--replace", "--json");
  expect(stderr).not.toContain("byte for byte");
  expect(JSON.parse(stdout)).toMatchObject({
    size: 30,
    origin: { dropDuplicates: true },
    selection: [{ images: 60 }, { step: "one of each image (30 copies dropped)", images: 30 }],
  });
});

describe("an extra test set", () => {
  /** 40 training and 8 test patients with an image each, every second with edema. */
  async function chexpert(): Promise<void> {
    const images = (part: string, first: number, count: number): string[] =>
      Array.from(
        { length: count },
        (_, i) => `${part}/patient${String(first + i).padStart(5, "0")}/study1/view1_frontal.jpg`,
      );
    for (const [part, first, count] of [
      ["train", 1, 40],
      ["valid", 64541, 8],
    ] as const) {
      const files = images(part, first, count);
      await Promise.all(files.map((file, i) => writeImage(path.join(folder, "chexpert", file), first + i)));
      const rows = files.map((file, i) => chexpertRow(file, { [i % 2 ? "Edema" : "No Finding"]: "1.0" }));
      fs.writeFileSync(path.join(folder, "chexpert", `${part}.csv`), [chexpertColumns, ...rows].join("\n"));
    }
  }

  it("of CheXpert's valid.csv tests a classifier that was trained on the paper's split", async () => {
    await chexpert();
    const all = ["train", "valid", "test"].flatMap((part) => ["--set", `${part}PerCombination=0`]);
    const made = synthcohort(
      "prepare",
      "chexpert=chexpert",
      "--out",
      "real",
      "--resolution",
      "16",
      "--label-policy",
      "zeros",
      "--set",
      "combinations=2",
      ...all,
    );
    expect(made.stderr).not.toMatch(/Error/);
    const test = JSON.parse(
      synthcohort("prepare", "chexpert=chexpert", "--test-for", "real", "--out", "extra", "--json").stdout,
    ) as object;
    expect(test).toMatchObject({
      labels: ["No Finding", "Edema"],
      resolution: 16,
      labelPolicy: "zeros",
      counts: { train: 0, valid: 0, test: 8 },
    });
    const { status, stderr } = synthcohort(
      "classify",
      "real",
      "--test",
      "extra",
      "--out",
      "run",
      "--preset",
      "smoke",
      "--set",
      "maxEpochs=1",
      "--set",
      "samplesPerEpoch=32",
    );
    expect(stderr).not.toMatch(/Error/);
    expect(status).toBe(0);
    const predicted = fs
      .readFileSync(path.join(folder, "run", "predictions.csv"), "utf8")
      .trim()
      .split("\n")
      .slice(1);
    // A row a label of each image.
    expect(predicted).toHaveLength(8 * 2);
    expect(new Set(predicted.map((line) => /patient645\d\d/.exec(line)?.[0])).size).toBe(8);
  }, 120_000);
});
