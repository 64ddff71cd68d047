/** Sex, age and view: read from the tables of published data sets, known of phantoms, and never a part of a cohort. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageAttribute } from "../../lib/cohort/attributes/attribute";
import { attributesOf } from "../../lib/cohort/attributes/attributes";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { chexpertColumns, temporary } from "./fixtures";

let folder: string;
beforeAll(() => (folder = temporary()));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** As much of a cohort as attributes are found by. */
const cohortOf = (source: string, paths: readonly string[]): Cohort =>
  ({ source, description: { seed: 5 }, table: { source: paths } }) as unknown as Cohort;
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
      age: ["60 to 79", "under 40", undefined, "80 and older"],
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

  it("of phantoms: a patient has one sex, images have both views, and no label says which", async () => {
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
    expect(attributes.map(({ name }) => name).sort()).toEqual(["sex", "view"]);
    for (const [name, values] of [
      ["sex", ["female", "male"]],
      ["view", ["AP", "PA"]],
    ] as const) {
      const of = attributes.find((one) => one.name === name)!.values;
      const shares = values.map((value) => [...of.values()].filter((one) => one === value).length / images.length);
      expect(shares[0] + shares[1]).toBe(1);
      expect(Math.abs(shares[0] - 0.5)).toBeLessThan(0.06); // 3 deviations
      for (let label = 0; label < images[0].labels.length; label++) {
        const present = images.flatMap(({ labels }, row) => (labels[label] === 1 ? [row] : []));
        const share = present.filter((row) => of.get(row) === values[0]).length / present.length;
        expect(Math.abs(share - shares[0]) / Math.sqrt(0.25 / present.length), `${name}, label ${label}`).toBeLessThan(
          4,
        );
      }
    }
    const sex = attributes.find(({ name }) => name === "sex")!.values;
    for (const [row, { patient }] of images.entries())
      expect(sex.get(row)).toBe(sex.get(images.findIndex((one) => one.patient === patient)));
  });

  it("of other sources there are none", async () => {
    expect(await attributesOf(cohortOf("phantom-head-ct", ["patient000001/image1"]), [0])).toEqual([]);
    expect(await attributesOf(cohortOf("folder", ["a.png"]), [0], folder)).toEqual([]);
    expect(await attributesOf(cohortOf("cpd-gan", ["cpd-gan/0"]), [0])).toEqual([]);
  });
});
