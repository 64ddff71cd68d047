/** The reader of NIH ChestX-ray14 on a part of the real set, where that lies beside the project. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { countPositives } from "../../lib/cohort/selection/source-table";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { findSource } from "../../lib/cohort/sources";
import { packageRoot } from "../../lib/support/paths";
import { allKnobs, temporary } from "./fixtures";

const folder = path.join(packageRoot, "..", "shared", "data", "nih-chest-xray14");
const root = temporary();
const there = fs.existsSync(folder);
if (!there) console.warn("Skipped: the part of NIH ChestX-ray14 is not in ../shared/data.");

describe.skipIf(!there)("815 images of NIH ChestX-ray14", () => {
  it("have the labels that Python's csv module counts", async () => {
    const { candidates } = await findSource("nih-chestxray14").open({ folder, knobs: allKnobs, seed: 1 });
    expect([candidates.path.length, new Set(candidates.patient).size]).toEqual([815, 546]);
    const positives = countPositives(candidates);
    expect(Object.fromEntries(candidates.labelNames.map((name, label) => [name, positives[label]]))).toEqual({
      Edema: 77,
      "Pleural Effusion": 76,
      Infiltration: 141,
      Pleural_Thickening: 22,
      Pneumonia: 402,
      Atelectasis: 94,
      Cardiomegaly: 13,
      Fibrosis: 7,
      Nodule: 15,
      Pneumothorax: 11,
      Emphysema: 9,
      Consolidation: 27,
      "No Finding": 413,
      Mass: 12,
      Hernia: 3,
    });
  });

  it("become a cohort, without a patient in two splits", async () => {
    const cohort = await prepareCohort({
      source: "nih-chestxray14",
      folder,
      out: path.join(root, "cohort"),
      knobs: { ...allKnobs, minPositives: 40 },
      seed: 1,
    });
    expect(cohort.description.selection[0].images).toBe(815);
    expect(cohort.labelNames).toContain("Pleural Effusion");
    const splitOf = new Map<string, string>();
    cohort.table.patient.forEach((patient, row) => {
      expect(splitOf.get(patient) ?? cohort.table.split[row]).toBe(cohort.table.split[row]);
      splitOf.set(patient, cohort.table.split[row]);
    });
    cohort.close();
  });
});
