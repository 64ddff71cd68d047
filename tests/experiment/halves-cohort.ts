/** A cohort that a generator learns in seconds: images that are bright on the left or on the right. */
import { createCohort } from "../../lib/cohort/format/writer";
import { Random } from "../../lib/support/random";

/** 60 patients of training, 20 of validation, the others of tests, an image each. @param change.size how many patients. */
export function writeHalves(folder: string, change: { size?: number; kind?: "synthetic" } = {}): void {
  const random = Random.fromSeed(1, "halves");
  const { size = 140, kind } = change;
  const writer = createCohort(folder, {
    ...(kind && { kind }),
    ...{
      name: "halves",
      source: "halves",
      labelNames: ["left", "right"],
      resolution: 8,
      seed: 1,
      labelPolicy: "paper",
    },
  });
  for (let i = 0; i < size; i++) {
    const labels = [i % 2, 1 - (i % 2)];
    const image = Uint8Array.from({ length: 64 }, (_, at) => 60 * labels[at % 8 < 4 ? 0 : 1] + random.integer(150));
    const split = i < 60 ? "train" : i < 80 ? "valid" : "test";
    writer.append(image, [{ patient: `p${i}`, split, labels, source: `i${i}` }]);
  }
  writer.finish().close();
}
