/** Extra test sets: a data set's own test images, for classifiers that were trained on another cohort. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cohort, openCohort } from "../../lib/cohort/format/cohort";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { allKnobs, chexpertColumns, chexpertRow, temporary, writeImage } from "./fixtures";

const root = temporary();
const folder = path.join(root, "chexpert");
const training = path.join(root, "training");
const view = (part: string, patient: number, name = "view1_frontal.jpg"): string =>
  `${part}/patient${String(patient).padStart(5, "0")}/study1/${name}`;

/** What the test images show: of these the training cohort has two combinations, and not the label Fracture. */
const valid: [string, Record<string, string>][] = [
  [view("valid", 64541), { Edema: "1.0" }],
  [view("valid", 64542), { "No Finding": "1.0", Edema: "0.0" }],
  [view("valid", 64542, "view2_lateral.jpg"), { "No Finding": "1.0" }],
  [view("valid", 64543), { Edema: "1.0", "Support Devices": "1.0" }],
  [view("valid", 64544), { Fracture: "1.0", Edema: "1.0" }],
  [view("valid", 64545), {}],
  [view("valid", 64546), { Edema: "1.0" }],
];

function writeTables(test: readonly [string, Record<string, string>][]): void {
  const trained = Array.from({ length: 24 }, (_, i): [string, Record<string, string>] => [
    view("train", i),
    i % 2 ? { Edema: "1.0" } : { "No Finding": "1.0" },
  ]);
  const rare: [string, Record<string, string>] = [view("train", 99), { Fracture: "1.0", Edema: "1.0" }];
  for (const [name, rows] of [
    ["train", [...trained, rare]],
    ["valid", test],
  ] as const) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, `${name}.csv`),
      [chexpertColumns, ...rows.map(([file, values]) => chexpertRow(file, values))].join("\n"),
    );
  }
}

const prepare = (
  out: string,
  knobs: Partial<CohortKnobs> = {},
  testFor?: string,
  source: "chexpert" | "phantom-chest" | "phantom-head-ct" = "chexpert",
): Promise<Cohort> =>
  prepareCohort({
    source,
    folder: source === "chexpert" ? folder : undefined,
    out: path.join(root, out),
    knobs: { ...allKnobs, ...knobs },
    seed: 1,
    testFor,
  });

beforeAll(async () => {
  writeTables(valid);
  const files = [...Array.from({ length: 24 }, (_, i) => view("train", i)), ...valid.map(([file]) => file)];
  await Promise.all(files.map((file, i) => writeImage(path.join(folder, file), i)));
  (await prepare("training", { combinations: 2 })).close();
});
afterAll(() => writeTables(valid));

describe("an extra test set", () => {
  it("has the frontal views of valid.csv that have a label combination of the training cohort, all in the test", async () => {
    const cohort = await prepare("test", { testPerCombination: 300, combinations: 6 }, training);
    cohort.close();
    expect(cohort.labelNames).toEqual(["No Finding", "Edema"]);
    expect(cohort.table.source).toEqual([view("valid", 64541), view("valid", 64542), view("valid", 64546)]);
    expect([...cohort.table.labels]).toEqual([0, 1, /**/ 1, 0, /**/ 0, 1]);
    expect(cohort.description).toMatchObject({
      counts: { train: 0, valid: 0, test: 3 },
      warnings: [
        expect.stringMatching(
          /^Columns of train.csv: image Path; patient Path \(its part patientNNNNN\); labels No Finding, /,
        ),
      ],
      origin: { testFor: "training", officialSplit: true, testPerCombination: 0 },
    });
    expect(cohort.description.selection.map(({ step, images, labels }) => [step, images, labels])).toEqual([
      ["images of the source", 32, 14],
      ["frontal views", 31, 14],
      ["the data set's own test images", 6, 14],
      ["label combinations of the training cohort", 3, 2],
    ]);
  });

  it("is found again, also for a copy of the training cohort, and refused for another one", async () => {
    (await prepare("again", {}, training)).close();
    const made = fs.statSync(path.join(root, "again", "images.npy")).ino;
    (await prepare("again", {}, training)).close();
    expect(fs.statSync(path.join(root, "again", "images.npy")).ino).toBe(made);
    fs.cpSync(training, path.join(root, "other"), { recursive: true });
    (await prepare("again", {}, path.join(root, "other"))).close();
    expect(fs.statSync(path.join(root, "again", "images.npy")).ino).toBe(made);
    (await prepare("third", { combinations: 2, trainShare: 0.5 })).close();
    await expect(prepare("again", {}, path.join(root, "third"))).rejects.toThrow(
      "it is a test set for another cohort; choose another folder, or replace it (--replace).",
    );
  });

  it("says which label has no image on one side", async () => {
    writeTables(valid.slice(0, 1));
    expect((await prepare("one", {}, training)).description.warnings.slice(1)).toEqual([
      "No Finding cannot be scored in test: there is no image with it.",
      "Edema cannot be scored in test: there is no image without it.",
    ]);
    writeTables(valid);
  });

  it("is refused where it cannot be one", async () => {
    await expect(prepare("training", {}, training)).rejects.toThrow(
      /training is the cohort that the test set is made for: choose another folder for the test set\./,
    );
    await expect(prepare("x", {}, training, "phantom-chest")).rejects.toThrow(
      /^phantom-chest has no test images of its own; its other site is phantom-chest-external: prepare phantom-chest-external --test-for .*training\.$/,
    );
    await expect(prepare("x", {}, training, "phantom-head-ct")).rejects.toThrow(
      "The source phantom-head-ct has no test images of its own: choose another",
    );
    writeTables([[view("valid", 1), { Fracture: "1.0" }]]);
    await expect(prepare("x", {}, training)).rejects.toThrow(
      /None of the 1 test images of chexpert has a label combination of .*training: prepare that cohort with more/,
    );
    const trained = openCohort(training);
    trained.close();
    const patient = trained.table.patient[trained.rowsOf("train")[0]];
    writeTables([[view("valid", Number(patient.replace("patient", ""))), { Edema: "1.0" }], ...valid]);
    await expect(prepare("x", {}, training)).rejects.toThrow(
      /Patient patient000\d\d of the test images is in training or validation of .*: prepare that cohort with officialSplit first\./,
    );
    writeTables(valid);
    expect(fs.existsSync(path.join(root, "x"))).toBe(false);
  });
});
