import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCohort, type Cohort } from "../../lib/cohort";
import { labelExamplesOf } from "../../lib/experiment";
import { pixels, temporary } from "../cohort/fixtures";

/** Labels of each image; its gray values come from its number, so that rows can be told apart. */
const labels = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [0, 0, 0],
  [0, 0, -1],
  [0, 1, 0],
  [1, 0, 0],
];
/** The last image is a test image. */
const splitOf = (row: number): "train" | "test" => (row < 6 ? "train" : "test");
const image = (row: number): Uint8Array => pixels(1, 8, row);
let cohort: Cohort;
beforeAll(() => {
  const writer = createCohort(path.join(temporary(), "cohort"), {
    name: "test",
    source: "test",
    labelNames: ["rare", "often", "never"],
    resolution: 8,
    seed: 1,
    labelPolicy: "ignore",
  });
  writer.append(
    Buffer.concat(labels.map((_, row) => image(row))),
    labels.map((vector, row) => ({ patient: `p${row}`, split: splitOf(row), labels: vector, source: `${row}.png` })),
  );
  cohort = writer.finish();
});
afterAll(() => cohort.close());

const block = (...rows: number[]): Uint8Array[] => [new Uint8Array(Buffer.concat(rows.map(image)))];

describe("examples of each label", () => {
  it("are the first training images that have it, and those that have none", () => {
    expect(labelExamplesOf(cohort, { perLabel: 2, labels: 14 })).toEqual([
      { title: "rare", images: block(0, 2) },
      { title: "often", images: block(1, 2) },
      // Not the image whose third label is unknown; and no row for a label that no image has.
      { title: "none", images: block(3) },
    ]);
  });

  it("are of the most frequent labels where there are too many", () => {
    expect(labelExamplesOf(cohort, { perLabel: 9, labels: 1 })).toEqual([
      { title: "often", images: block(1, 2, 5) },
      { title: "none", images: block(3) },
    ]);
  });

  it("are of the split that is asked for", () => {
    expect(labelExamplesOf(cohort, { perLabel: 9, labels: 14, split: "test" })).toEqual([
      { title: "rare", images: block(6) },
    ]);
  });
});
