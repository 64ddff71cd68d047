/** Exercise a: images of patients who were X-rayed several times, and a label that no image shows. */
import { chestPhantom } from "../../phantom/chest/phantom";
import { auroc } from "../../statistics/auroc";
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import { resolution } from "../lab/cohort";

/** Images in groups of a patient each. */
export interface Scans {
  /** Gray values, n×16×16. */
  readonly images: Uint8Array;
  /** Of each image. */
  readonly patient: readonly string[];
  /** Whether the patient came back within 30 days: a coin's toss for each patient, which no image shows. */
  readonly cameBack: readonly (0 | 1)[];
}

/** Where an image goes. */
export type SplitSide = "train" | "test";

/** Exposures of each patient within a minute: the same position, but new noise and another brightness. */
const exposures = 4;
/** So many of the nearest training images vote. */
const voters = 3;

/** Draws the scans of so many patients. */
export function drawScans({
  patients = 120,
  seed = 1,
}: { readonly patients?: number; readonly seed?: number } = {}): Scans {
  const random = Random.fromSeed(seed, "scans");
  const labels = chestPhantom.findings.map((name) => (name === "No Finding" ? 1 : 0));
  const count = patients * exposures;
  const images = new Uint8Array(count * resolution ** 2);
  const cameBack: (0 | 1)[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const chest = chestPhantom.render({ seed, patient, image: 0, labels }, resolution);
    const back = random.chance(0.5) ? 1 : 0;
    for (let exposure = 0; exposure < exposures; exposure++) {
      const [gain, place] = [random.between(0.85, 1), patient * exposures + exposure];
      images.set(
        chest.map((gray) => Math.max(0, Math.min(255, Math.round(gain * gray + 6 * random.normal())))),
        place * chest.length,
      );
      cameBack.push(back);
    }
  }
  const patient = cameBack.map((_, i) => `patient ${1 + Math.floor(i / exposures)}`);
  return { images, patient, cameBack };
}

/** The split that looks harmless: each image by a coin's toss, three tenths to the test. */
export function splitByImage({ patient }: Scans, seed = 1): SplitSide[] {
  const random = Random.fromSeed(seed, "split by image");
  return patient.map(() => (random.chance(0.3) ? "test" : "train"));
}

/**
 * Tests a classifier that asks the three most similar training images whether their patients came back.
 * @returns its AUROC on the test images; 0.5 is what an image can tell about this label.
 * @throws UserError when the split does not give each image a side, or a side has patients of one kind only.
 */
export function aurocOfSplit({ images, cameBack }: Scans, split: readonly SplitSide[]): number {
  if (split.length !== cameBack.length)
    throw new UserError(`The split has ${split.length} sides for ${cameBack.length} images; give one for each image.`);
  const on = (side: SplitSide): number[] => split.flatMap((one, i) => (one === side ? [i] : []));
  const [train, test] = [on("train"), on("test")];
  for (const side of [train, test])
    if (new Set(side.map((i) => cameBack[i])).size < 2)
      throw new UserError(
        "Both sides need patients who came back and patients who did not; put more patients into the smaller one.",
      );
  const looks = cameBack.map((_, i) => normalized(images.subarray(i * resolution ** 2, (i + 1) * resolution ** 2)));
  const score = (i: number): number =>
    train
      .map((j) => ({ j, distance: squaredDistance(looks[i], looks[j]) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, voters)
      .reduce((sum, { j }) => sum + cameBack[j] / voters, 0);
  return auroc(
    test.map((i) => cameBack[i]),
    test.map(score),
  );
}

/** Without brightness and contrast. */
function normalized(image: Uint8Array): Float64Array {
  const mean = image.reduce((sum, gray) => sum + gray, 0) / image.length;
  const centered = Float64Array.from(image, (gray) => gray - mean);
  const length = Math.hypot(...centered);
  return centered.map((value) => value / length);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}
