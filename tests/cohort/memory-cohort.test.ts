/** Cohorts in memory: what they hold, and that checks for equal images and tables tell them apart. */
import { describe, expect, it } from "vitest";
import { cohortIdentity } from "../../lib/cohort/format/identity";
import { type MemoryImages, memoryCohort } from "../../lib/cohort/format/memory-cohort";
import { checkAlike } from "../../lib/evaluation/alike";

const made = (change: Partial<MemoryImages> = {}): MemoryImages => ({
  ...{ name: "drawn", source: "phantom-chest", kind: "phantom", labelNames: ["edema"], resolution: 8, seed: 1 },
  images: Uint8Array.from({ length: 3 * 64 }, (_, i) => i),
  rows: ["train", "train", "test"].map((split, i) => ({
    patient: `p${i}`,
    split: split as "train" | "test",
    labels: [i % 2],
    source: `${i}`,
  })),
  ...change,
});
const brighter = (): Uint8Array => made().images.with(100, 255);

describe("a cohort in memory", () => {
  it("reads the images and labels that it was made of", () => {
    const cohort = memoryCohort(made());
    expect(Array.from(cohort.rowsOf("train"))).toEqual([0, 1]);
    expect(Array.from(cohort.readImages([2]))).toEqual(Array.from({ length: 64 }, (_, i) => 128 + i));
    expect(Array.from(cohort.readLabels([0, 1, 2]))).toEqual([0, 1, 0]);
  });

  it("has the SHA-256 of its images, and one of its table", () => {
    const { checksums } = memoryCohort(made()).description;
    // hashlib.sha256(bytes(range(192))).hexdigest()
    expect(checksums["images.npy"]).toBe("8b4a544837a1a0280fa8a7c82865c27a1064b3cc6281fda0753566b9bb104a87");
    expect(checksums["table.csv"]).toMatch(/^[0-9a-f]{64}$/);
    expect(memoryCohort(made({ name: "again", seed: 2 })).description.checksums).toEqual(checksums);
  });

  it.each<[string, Partial<MemoryImages>, "images.npy" | "table.csv"]>([
    ["one gray value", { images: brighter() }, "images.npy"],
    ["one label", { rows: made().rows.map((row, i) => (i === 0 ? { ...row, labels: [1] } : row)) }, "table.csv"],
    ["one patient", { rows: made().rows.map((row, i) => (i === 2 ? { ...row, patient: "p9" } : row)) }, "table.csv"],
    ["the label's name", { labelNames: ["fracture"] }, "table.csv"],
  ])("is another cohort with %s changed", (_, change, file) => {
    const [one, other] = [memoryCohort(made()), memoryCohort(made(change))];
    const changed = (["images.npy", "table.csv"] as const).filter(
      (name) => one.description.checksums[name] !== other.description.checksums[name],
    );
    expect(changed).toEqual([file]);
    expect(cohortIdentity(one)).not.toBe(cohortIdentity(other));
  });

  it("is compared with synthetic images in memory unless these are the same", () => {
    const real = memoryCohort(made());
    const synthetic = (images: Uint8Array): ReturnType<typeof memoryCohort> =>
      memoryCohort(made({ kind: "synthetic", source: "cpd-gan", images }));
    expect(() => checkAlike(real, synthetic(brighter()))).not.toThrow();
    expect(() => checkAlike(real, synthetic(made().images))).toThrow("hold the same images");
  });
});
