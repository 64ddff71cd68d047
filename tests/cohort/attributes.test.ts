/** Sex, age and view: read from the tables of published data sets, known of phantoms, and never a part of a cohort. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageAttribute } from "../../lib/cohort/attributes/attribute";
import { attributesOf } from "../../lib/cohort/attributes/attributes";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { ageOf, drawAnatomy } from "../../lib/phantom/chest/anatomy";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { drawHeadAnatomy } from "../../lib/phantom/head/anatomy";
import { Random } from "../../lib/support/random";
import { chexpertColumns, temporary } from "./fixtures";

let folder: string;
beforeAll(() => (folder = temporary()));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** As much of a cohort as attributes are found by. */
const cohortOf = (source: string, paths: readonly string[]): Cohort =>
  ({ source, description: { seed: 5, source, origin: {} }, table: { source: paths } }) as unknown as Cohort;
const valuesOf = (attributes: readonly ImageAttribute[], rows: number): Record<string, unknown[]> =>
  Object.fromEntries(
    attributes.map(({ name, values }) => [name, Array.from({ length: rows }, (_, row) => values.get(row))]),
  );

describe("attributes", () => {
  it("of CheXpert, wherever the release has its folders; an age of 0 is unknown", async () => {
    const root = path.join(folder, "chexpert");
    const tables = path.join(root, "CheXpert-v1.0 batch 1 (validate & csv)");
    fs.mkdirSync(tables, { recursive: true });
    const rest = ",".repeat(14);
    const row = (file: string, about: string): string => `CheXpert-v1.0/${file},${about}${rest}`;
    const written = (name: string, rows: string[]): void =>
      fs.writeFileSync(path.join(tables, name), [chexpertColumns, ...rows].join("\n"));
    written("train.csv", [
      row("train/patient00001/study1/view1_frontal.jpg", "Female,68,Frontal,AP"),
      row("train/patient00002/study2/view1_frontal.jpg", "Male,39,Frontal,PA"),
      row("train/patient00003/study1/view1_frontal.jpg", "Unknown,0,Frontal,LL"),
    ]);
    written("valid.csv", [row("valid/patient64541/study1/view1_frontal.jpg", "Male,80,Frontal,AP")]);
    const paths = [
      "CheXpert-v1.0 batch 2 (train 1)/patient00001/study1/view1_frontal.jpg",
      "train/patient00002/study2/view1_frontal.jpg",
      "train/patient00003/study1/view1_frontal.jpg",
      "valid/patient64541/study1/view1_frontal.jpg",
    ];
    expect(valuesOf(await attributesOf(cohortOf("chexpert", paths), [0, 1, 2, 3], root), 4)).toEqual({
      sex: ["female", "male", undefined, "male"],
      age: ["60 to 79", "0 to 39", undefined, "80 and older"],
      view: ["AP", "PA", undefined, "AP"],
    });
    // Rows that are not asked for are not there.
    expect((await attributesOf(cohortOf("chexpert", paths), [1], root))[0].values).toEqual(new Map([[1, "male"]]));
    expect(await attributesOf(cohortOf("chexpert", paths), [0], path.join(folder, "gone"))).toEqual([]);
    expect(await attributesOf(cohortOf("chexpert", paths), [0])).toEqual([]);
  });

  it("of ChestX-ray14, with its ways to write an age", async () => {
    const root = path.join(folder, "nih");
    fs.mkdirSync(root);
    fs.writeFileSync(
      path.join(root, "Data_Entry_2017.csv"),
      [
        "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position",
        "00000001_000.png,No Finding,0,1,058Y,M,PA",
        "00000002_000.png,Edema,0,2,45,F,AP",
        "00000003_000.png,Edema,0,3,411Y,F,AP",
      ].join("\n"),
    );
    const paths = ["images/00000001_000.png", "images_002/images/00000002_000.png", "images/00000003_000.png"];
    expect(valuesOf(await attributesOf(cohortOf("nih-chestxray14", paths), [0, 1, 2], root), 3)).toEqual({
      sex: ["male", "female", "female"],
      age: ["40 to 59", "40 to 59", undefined],
      view: ["PA", "AP", "AP"],
    });
  });

  it("of somebody's own folder, by its columns' names and however its table spells the files", async () => {
    const root = path.join(folder, "own");
    fs.mkdirSync(path.join(root, "images"), { recursive: true });
    for (const name of ["a.png", "b.png", "c.png"]) fs.writeFileSync(path.join(root, "images", name), "");
    const table = [
      "path,Geschlecht,Age,view_position,edema",
      "a.png,W,45,pa,1",
      "B.png,männlich,83.5,LL,0",
      "./c.png,missing,0,AP,0",
    ];
    fs.writeFileSync(path.join(root, "labels.csv"), table.join("\n"));
    const cohort = cohortOf("folder", ["images/a.png", "images/b.png", "images/c.png"]);
    expect(valuesOf(await attributesOf(cohort, [0, 1, 2], root), 3)).toEqual({
      sex: ["female", "male", undefined],
      age: ["40 to 59", "80 and older", "0 to 39"],
      view: ["PA", undefined, "AP"],
    });
    expect(await attributesOf(cohort, [0], path.join(folder, "gone"))).toEqual([]);
  });

  it("of phantoms: a patient has one sex and age, images have both views, and no label says which", async () => {
    const images = Array.from({ length: 600 }, (_, patient) => chestPhantom.drawLabels(5, patient)).flatMap(
      (all, patient) =>
        all.map((labels, image) => ({
          patient,
          labels,
          file: `patient${String(patient + 1).padStart(6, "0")}/image${image + 1}`,
        })),
    );
    const cohort = cohortOf(
      "phantom-chest",
      images.map(({ file }) => file),
    );
    const attributes = await attributesOf(cohort, images.keys());
    expect(attributes.map(({ name }) => name)).toEqual(["sex", "age", "view"]);
    // The shares wanted; of ages those of a normal distribution with a mean of 58 and a standard deviation of 17 years.
    for (const [name, wanted] of [
      ["sex", { female: 0.5, male: 0.5 }],
      ["age", { "0 to 39": 0.14, "40 to 59": 0.4, "60 to 79": 0.36, "80 and older": 0.1 }],
      ["view", { AP: 0.5, PA: 0.5 }],
    ] as const) {
      const of = attributes.find((one) => one.name === name)!.values;
      expect(new Set(of.values())).toEqual(new Set(Object.keys(wanted)));
      const shareOf = (value: string, rows: readonly number[]): number =>
        rows.filter((row) => of.get(row) === value).length / rows.length;
      for (const [value, share] of Object.entries(wanted)) {
        const found = shareOf(value, [...of.keys()]);
        expect(Math.abs(found - share), `${name} ${value}`).toBeLessThan(0.06); // 3 deviations
        for (let label = 0; label < images[0].labels.length; label++) {
          const present = images.flatMap(({ labels }, row) => (labels[label] === 1 ? [row] : []));
          const deviation = Math.sqrt((found * (1 - found)) / present.length);
          expect(Math.abs(shareOf(value, present) - found) / deviation, `${value}, label ${label}`).toBeLessThan(4.5);
        }
      }
    }
    const sex = attributes.find(({ name }) => name === "sex")!.values;
    for (const [row, { patient }] of images.entries())
      expect(sex.get(row)).toBe(sex.get(images.findIndex((one) => one.patient === patient)));
  });

  it("of a phantom's build the age: wide aorta and heart, pale bones; of a head, how much the brain has shrunk", async () => {
    const usual = drawAnatomy(Random.fromSeed(1, "build"));
    const older = {
      ...usual,
      aorta: usual.aorta + 0.003,
      heart: usual.heart + 0.02,
      ribDensity: usual.ribDensity - 0.01,
    };
    expect(ageOf(older)).toBeGreaterThan(ageOf(usual) + 10);
    expect(ageOf({ ...usual, aorta: 1 })).toBe(95);
    expect(ageOf({ ...usual, ribDensity: 1 })).toBe(18);
    const heads = Array.from({ length: 300 }, (_, patient) => drawHeadAnatomy(5, patient)).sort(
      (a, b) => a.age - b.age,
    );
    expect(heads.at(-1)!.sulci).toBeGreaterThan(2 * heads[0].sulci);
    const paths = heads.map((_, patient) => `patient${String(patient + 1).padStart(6, "0")}/image1`);
    const known = await attributesOf(cohortOf("phantom-head-ct", paths), paths.keys());
    expect(known.map(({ name }) => name)).toEqual(["age"]);
    expect([...new Set(known[0].values.values())].sort()).toEqual(["0 to 39", "40 to 59", "60 to 79", "80 and older"]);
  });

  it("of other sources there are none", async () => {
    expect(await attributesOf(cohortOf("folder", ["a.png"]), [0])).toEqual([]);
    expect(await attributesOf(cohortOf("medmnist", ["train_images[0]"]), [0], folder)).toEqual([]);
    expect(await attributesOf(cohortOf("cpd-gan", ["cpd-gan/0"]), [0])).toEqual([]);
  });
});
