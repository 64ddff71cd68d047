/** Small cohorts, knobs and image trees for the tests of lib/cohort. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import sharp from "sharp";
import { afterAll } from "vitest";
import type { SourceTable } from "../../lib/cohort/selection/source-table";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { chestFindings } from "../../lib/phantom/chest/findings";
import type { CohortRow } from "../../lib/cohort/format/table";
import type { CohortHeader } from "../../lib/cohort/format/cohort-writer";
import { createCohort } from "../../lib/cohort/format/writer";
import { Random } from "../../lib/support/random";

/** A folder of this test file's own, gone when it ends. */
export function temporary(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-cohort-"));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Knobs that keep everything. */
export const allKnobs: CohortKnobs = {
  labelPolicy: "paper",
  minPositives: 0,
  minCombination: 0,
  combinations: 0,
  contrast: 0,
  trainShare: 0.6,
  validShare: 0.2,
  officialSplit: false,
  trainPerCombination: 0,
  validPerCombination: 0,
  testPerCombination: 0,
  patientColumn: "",
  ctWindow: "brain",
  resolution: 16,
  validImages: 0,
  testImages: 0,
  maxUnreadable: 0,
  dropDuplicates: false,
  phantomPatients: 40,
};

export const header: CohortHeader = {
  name: "test",
  source: "test",
  labelNames: ["A", 'B, "quoted"'],
  resolution: 8,
  seed: 1,
  labelPolicy: "paper",
};

/** Six rows of four patients. */
export const rows: CohortRow[] = [
  { patient: "p1", split: "train", labels: [1, 0], source: "a.png" },
  { patient: "p1", split: "train", labels: [0, 1], source: "b, c.png" },
  { patient: "p2", split: "valid", labels: [0, -1], source: "d\n.png" },
  { patient: "p3", split: "test", labels: [1, 1], source: 'e".png' },
  { patient: "p3", split: "test", labels: [0, 0], source: "ü.png" },
  { patient: "p4", split: "train", labels: [0, 0], source: "g.png" },
];

export function pixels(count: number, resolution = 8, seed = 5): Uint8Array {
  const random = Random.fromSeed(seed);
  return Uint8Array.from({ length: count * resolution * resolution }, () => random.integer(256));
}

/** Writes the six rows as a cohort and closes it. */
export function writeCohort(folder: string): Uint8Array {
  const writer = createCohort(folder, header);
  const images = pixels(rows.length);
  writer.append(images.subarray(0, 2 * 64), rows.slice(0, 2));
  writer.append(images.subarray(2 * 64), rows.slice(2));
  writer.finish({ warnings: ["a warning"], origin: { from: "test" } }).close();
  return images;
}

/** Candidates from "patient: labels" pairs; a label vector is written like "10" or "1-0" (− is uncertain). */
export function candidatesOf(
  list: readonly (readonly [patient: string, labels: string])[],
  labelNames?: readonly string[],
): SourceTable {
  const vectors = list.map(([, labels]) => [...labels].map((value) => (value === "-" ? -1 : Number(value))));
  return {
    labelNames: labelNames ?? vectors[0].map((_, label) => "ABCDEFGH"[label]),
    path: list.map((_, row) => `${row}.png`),
    patient: list.map(([patient]) => patient),
    labels: Int8Array.from(vectors.flat()),
  };
}

/** The header of CheXpert's tables. */
export const chexpertColumns = `Path,Sex,Age,Frontal/Lateral,AP/PA,${chestFindings.join(",")}`;

/** A row of CheXpert's tables; findings without a value are not mentioned. @param file such as train/patient00001/study1/view1_frontal.jpg. */
export function chexpertRow(file: string, values: Readonly<Record<string, string>>): string {
  return `CheXpert-v1.0-small/${file},Male,50,Frontal,AP,${chestFindings.map((name) => values[name] ?? "").join(",")}`;
}

/** Writes a small gray image of random values. */
export async function writeImage(file: string, seed: number): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await sharp(Buffer.from(pixels(1, 16, seed)), { raw: { width: 16, height: 16, channels: 1 } }).toFile(file);
}

/** Names in a folder that a reader or a later run could take for something. */
export function left(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
}
