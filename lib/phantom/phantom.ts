/** What a phantom is: images that the project draws itself, with their labels and with where each finding is. */
import { UserError } from "../support/errors";

/** Which image of which patient of which phantom: with the labels it says all there is to say. */
export interface PhantomImage {
  readonly seed: number;
  readonly patient: number;
  readonly image: number;
  /** One value a finding, in the order of the phantom's `findings`: 1 present. */
  readonly labels: ArrayLike<number>;
}

/** What is known of an image beside its labels; a head shows no sex, and slices have one view. */
export interface PhantomAttributes {
  readonly sex?: "female" | "male";
  /** Of the patient, in years. */
  readonly age: number;
  readonly view?: "AP" | "PA";
}

/** An embedded phantom. The same seed and version give the same bytes everywhere. */
export interface Phantom {
  /** As sources are named: "phantom-chest". */
  readonly name: string;
  /** Raised when the same seed gives other labels or other images, so that results say of which they are. */
  readonly version: number;
  /** The labels; the first is "No Finding". */
  readonly findings: readonly string[];
  /** The label vectors of one patient's images, one an image: cheap, nothing is drawn. */
  drawLabels(seed: number, patient: number): Int8Array[];
  /** What else is known of an image. No label depends on it. */
  readonly attributes: (image: PhantomImage) => PhantomAttributes;
  /**
   * Renders an image.
   * @param resolution width and height in pixels, 16 to 256.
   * @returns resolution×resolution gray values, the brightest 255.
   */
  render(image: PhantomImage, resolution: number): Uint8Array;
  /**
   * Where a finding is in an image.
   * @returns resolution×resolution values, 1 where the finding is; all 0 for findings that are not there and for "No Finding".
   * @throws UserError when the phantom has no such finding.
   */
  mask(image: PhantomImage, finding: string, resolution: number): Uint8Array;
}

/** @throws UserError when the phantom has no such finding. */
export function requireFinding({ name, findings }: Phantom, finding: string): void {
  if (!findings.includes(finding))
    throw new UserError(`${name} has no finding "${finding}": choose one of ${findings.slice(1).join(", ")}.`);
}

/** An image's name in a cohort's table: its source path, such as `patient000012/image1`. */
export function phantomPath(patient: number, image: number): string {
  return `${phantomPatient(patient)}/image${image + 1}`;
}

/** A patient's name in a cohort's table, such as `patient000012`. */
export function phantomPatient(patient: number): string {
  return `patient${String(patient + 1).padStart(6, "0")}`;
}

/**
 * The image behind a row of a phantom's cohort, so that its masks can be drawn.
 * @param seed the cohort's.
 * @param path the row's source path.
 * @throws UserError when the phantom has no such image.
 */
export function phantomImageAt(phantom: Phantom, seed: number, path: string): PhantomImage {
  const [patient, image] = (/^patient(\d+)\/image(\d+)$/.exec(path) ?? []).slice(1).map((number) => Number(number) - 1);
  const labels = patient >= 0 ? phantom.drawLabels(seed, patient)[image] : undefined;
  if (labels === undefined)
    throw new UserError(
      `${phantom.name} with seed ${seed} has no image "${path}": use seed and source path of the same cohort.`,
    );
  return { seed, patient, image, labels };
}
