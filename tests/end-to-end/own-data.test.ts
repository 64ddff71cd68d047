/** The whole of it on people's own files: small trees in the layout of a folder with labels.csv, and of CheXpert. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "../../lib/support/random";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const minutes = 60_000;
const patients = 60;
let work: string;

/** All the knobs that make it small: a minute's worth of nothing but wiring. */
const small = {
  "cohort.resolution": 16,
  "cohort.minPositives": 0,
  "cohort.combinations": 0,
  "cohort.trainShare": 0.6,
  "cohort.validShare": 0.2,
  "cohort.trainPerCombination": 0,
  "cohort.validPerCombination": 0,
  "cohort.testPerCombination": 0,
  "cpdGan.totalKimg": 0.128,
  "cpdGan.tickKimg": 0.064,
  "cpdGan.minibatch16": 16,
  "progGan.totalKimg": 0.128,
  "progGan.tickKimg": 0.064,
  "progGan.phaseKimg": 0.032,
  "progGan.minibatch16": 16,
  "progGan.minibatch8": 16,
  "flow.totalKimg": 0.128,
  "flow.tickKimg": 0.064,
  "flow.maps": 8,
  "classifier.samplesPerEpoch": 64,
  "classifier.maxEpochs": 1,
  "classifier.batchSize": 16,
};

beforeAll(() => (work = fs.mkdtempSync(path.join(os.tmpdir(), "own-data-"))));
afterAll(() => fs.rmSync(work, { recursive: true }));

/** Noise, brighter on the side that the label names. */
async function writeImage(file: string, bright: boolean, random: Random): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const pixels = Buffer.from(
    Uint8Array.from({ length: 24 * 24 }, (_, i) => random.integer(120) + (bright === i % 24 < 12 ? 120 : 0)),
  );
  await sharp(pixels, { raw: { width: 24, height: 24, channels: 1 } }).toFile(file);
}

async function writeFolder(root: string): Promise<void> {
  const random = Random.fromSeed(1, "folder");
  const lines = ["path,patient,left,right"];
  for (let i = 0; i < patients; i++) {
    const left = i % 2 === 0;
    lines.push(`images/${i}.png,p${i},${left ? "1,0" : "0,1"}`);
    await writeImage(path.join(root, "images", `${i}.png`), left, random);
  }
  fs.writeFileSync(path.join(root, "labels.csv"), lines.join("\n"));
}

async function writeChexpert(root: string): Promise<void> {
  const random = Random.fromSeed(1, "chexpert");
  const findings = [
    "No Finding",
    "Enlarged Cardiomediastinum",
    "Cardiomegaly",
    "Lung Opacity",
    "Lung Lesion",
    "Edema",
    "Consolidation",
    "Pneumonia",
    "Atelectasis",
    "Pneumothorax",
    "Pleural Effusion",
    "Pleural Other",
    "Fracture",
    "Support Devices",
  ];
  const lines = [["Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", ...findings].join(",")];
  for (let i = 0; i < patients; i++) {
    const edema = i % 2 === 0;
    const file = `CheXpert-v1.0-small/train/patient${String(i + 1).padStart(5, "0")}/study1/view1_frontal.jpg`;
    const labels = findings.map((name) =>
      name === (edema ? "Edema" : "No Finding") ? "1.0" : name === "Pneumonia" && i % 4 === 0 ? "-1.0" : "",
    );
    lines.push([file, "Female", 50, "Frontal", "AP", ...labels].join(","));
    await writeImage(path.join(root, "train", path.relative("CheXpert-v1.0-small/train", file)), edema, random);
  }
  fs.writeFileSync(path.join(root, "train.csv"), lines.join("\n"));
}

it.each([
  ["folder", writeFolder],
  ["chexpert", writeChexpert],
] as const)("reproduce --data %s=<folder>", { timeout: 16 * minutes }, async (source, write) => {
  const root = path.join(work, source, "CheXpert-v1.0-small");
  fs.mkdirSync(root, { recursive: true });
  await write(root);
  const set = Object.entries(small).flatMap(([knob, value]) => ["--set", `${knob}=${value}`]);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [bin, "reproduce", "--preset", "smoke", "--json", "--data", `${source}=${root}`, ...set],
    {
      encoding: "utf8",
      env: { ...process.env, SYNTHCOHORT_WORK: work },
      timeout: 15 * minutes,
    },
  );
  expect(status, stderr).toBe(0);
  const { results, report } = JSON.parse(stdout) as {
    results: { dataset: string; training_data: string }[];
    report: string;
  };
  expect(results.map((row) => [row.dataset, row.training_data])).toEqual(
    ["real", "cpD-GAN", "prog-GAN", "flow"].map((data) => [source, data]),
  );
  expect(fs.existsSync(report)).toBe(true);
});
