/** What a step of a GAN takes. */
import * as path from "node:path";
import { expect, it } from "vitest";
import { MinibatchSource } from "../../lib/gan/adversarial/minibatch";
import { realPixels } from "../../lib/gan/training/real-images";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

it("mirrors the reals that G is compared with as often as those of D", () => {
  const cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
  const rows = Array.from(cohort.rowsOf("train"));
  const asText = (mirrored: boolean): Set<string> =>
    new Set(rows.map((row) => realPixels(cohort, Int32Array.of(row), [mirrored]).join()));
  const [plain, mirrored] = [asText(false), asText(true)];
  const size = 32;
  const drawn = (flip: boolean): string[] => {
    const source = new MinibatchSource(cohort, { ...tinyKnobs, loss: "relativistic", flip }, 1);
    const { images } = source.next(size).generator;
    const pixels = images!.length / size;
    return Array.from({ length: size }, (_, i) => images!.subarray(i * pixels, (i + 1) * pixels).join());
  };
  expect(drawn(false).every((image) => plain.has(image))).toBe(true);
  const turned = drawn(true).filter((image) => mirrored.has(image) && !plain.has(image));
  expect(turned.length).toBeGreaterThan(size / 4);
  expect(turned.length).toBeLessThan((3 * size) / 4);
});
