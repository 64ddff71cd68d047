/** Test images of another site, for classifiers of a phantom's cohort: other patients, taken otherwise, with masks of their own. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";
import { findingMask } from "../../lib/attribution/finding-mask";
import { phantomOf } from "../../lib/cohort/sources/phantom-source";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { signsOf } from "../../lib/evaluation/fidelity/finding-signs";
import { chestPhantom, externalChestPhantom } from "../../lib/phantom/chest/phantom";
import { allKnobs } from "./fixtures";
import { mean } from "./image-statistics";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "other-site-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

it("has test images alone, with the cohort's labels, and says which version of the phantom drew both", async () => {
  const knobs = { ...allKnobs, phantomPatients: 800, combinations: 6, resolution: 32 };
  const out = (name: string): string => path.join(folder, name);
  const own = await prepareCohort({ source: "phantom-chest", out: out("own"), knobs, seed: 1 });
  const other = await prepareCohort({
    source: "phantom-chest-external",
    out: out("other"),
    knobs: { ...knobs, phantomPatients: 200 },
    seed: 1,
    testFor: own.folder,
  });
  expect(new Set(other.table.split)).toEqual(new Set(["test"]));
  expect(other.labelNames).toEqual(own.labelNames);
  for (const cohort of [own, other]) expect(cohort.description.origin["phantomVersion"]).toBe(2);
  expect(phantomOf(other)).toBe(externalChestPhantom);
  expect(signsOf(other.source)).toBe(signsOf(own.source));
  const row = other.table.source.findIndex(
    (_, place) => other.table.labels[place * other.labelNames.length + other.labelNames.indexOf("Pleural Effusion")],
  );
  expect(mean(findingMask(other, row, "Pleural Effusion"))).toBeGreaterThan(0.001);
  own.close();
  other.close();
});

it("is never trained on, and is where a test set of the phantom is", async () => {
  const request = { source: "phantom-chest-external", out: path.join(folder, "never"), seed: 1 };
  for (const officialSplit of [false, true])
    await expect(prepareCohort({ ...request, knobs: { ...allKnobs, officialSplit } })).rejects.toThrow(
      "phantom-chest-external has test images alone: give the cohort that classifiers were trained on with --test-for.",
    );
  await expect(
    prepareCohort({ ...request, source: "phantom-chest", knobs: allKnobs, testFor: "data/chest" }),
  ).rejects.toThrow("its other site is phantom-chest-external: prepare phantom-chest-external --test-for data/chest.");
});

it("takes the same findings with more noise", () => {
  const noise = (phantom: typeof chestPhantom): number => {
    const images = Array.from({ length: 40 }, (_, patient) =>
      phantom.render(
        { seed: 1, patient, image: 0, labels: phantom.findings.map((_, label) => (label === 0 ? 1 : 0)) },
        64,
      ),
    );
    // Differences of neighbors in the abdomen, where nothing has an edge.
    return mean(
      images.flatMap((image) => Array.from({ length: 20 }, (_, x) => Math.abs(image[3800 + x] - image[3801 + x]))),
    );
  };
  expect(noise(externalChestPhantom)).toBeGreaterThan(1.3 * noise(chestPhantom));
});
