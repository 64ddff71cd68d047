import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { findingMask } from "../../lib/attribution/finding-mask";
import { phantomOf } from "../../lib/cohort/sources/phantom-source";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { createCohort } from "../../lib/cohort/format/writer";
import { preset } from "../../lib/experiment/knobs/presets";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "masks-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

it.each(["phantom-chest", "phantom-head-ct"])(
  "masks of a prepared cohort are of the images that it holds: %s",
  async (source) => {
    const changes = {
      "cohort.phantomPatients": 400,
      "cohort.trainPerCombination": 4,
      "cohort.validPerCombination": 2,
      "cohort.testPerCombination": 2,
      "cohort.combinations": 4,
      "cohort.resolution": 64,
    };
    const { cohort: knobs } = preset("smoke", changes, source);
    const cohort = await prepareCohort({ source, knobs, seed: 3, out: path.join(folder, source) });
    expect(phantomOf(cohort)?.name).toBe(source);
    let seen = 0;
    for (let row = 0; row < cohort.size; row++) {
      cohort.labelNames.forEach((finding, label) => {
        const shown = findingMask(cohort, row, finding).some((value) => value === 1);
        const present = cohort.table.labels[row * cohort.labelNames.length + label] === 1;
        if (!present || finding === "No Finding") expect(shown, `${finding} in row ${row}`).toBe(false);
        seen += shown ? 1 : 0;
      });
    }
    expect(seen).toBeGreaterThan(cohort.size / 4);
    expect(() => findingMask(cohort, 0, "Scoliosis")).toThrow(/no finding "Scoliosis"/);

    const copy = (name: string, of: string, change: (images: Uint8Array) => void): Cohort => {
      const images = cohort.readImages([0]);
      change(images);
      const writer = createCohort(path.join(folder, `${source}-${name}`), {
        name,
        source: of,
        labelNames: cohort.labelNames,
        resolution: cohort.resolution,
        seed: 3,
        labelPolicy: "paper",
      });
      writer.append(images, [
        {
          patient: cohort.table.patient[0],
          split: "test",
          labels: cohort.readLabels([0]),
          source: cohort.table.source[0],
        },
      ]);
      return writer.finish();
    };
    expect(
      findingMask(
        copy("same", source, () => undefined),
        0,
        cohort.labelNames[1],
      ),
    ).toEqual(findingMask(cohort, 0, cohort.labelNames[1]));
    expect(() =>
      findingMask(
        copy("other", source, (images) => (images[100] ^= 1)),
        0,
        cohort.labelNames[1],
      ),
    ).toThrow(/differs from what this version's phantom draws/);
    const synthetic = copy("synthetic", "cpd-gan", () => undefined);
    expect(phantomOf(synthetic)).toBeUndefined();
    expect(() => findingMask(synthetic, 0, cohort.labelNames[1])).toThrow(/The findings are not marked/);
  },
);
