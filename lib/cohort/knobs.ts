/** The knobs of a cohort: what is kept of a source, how it is divided, how large its images are. Values: lib/experiment/presets. */
import type { CtWindow } from "../phantom/head/ct-window";

/**
 * What becomes of an uncertain label (−1 in CheXpert's table): `paper` calls it present (U-Ones), as Schütte et al. did;
 * `zeros` calls it absent (U-Zeros); `ignore` keeps it as unknown, −1, and it is left out of training and scoring
 * (U-Ignore). Names in brackets: Irvin et al., CheXpert (2019), section 3. A label that is not mentioned is absent in all.
 */
export type LabelPolicy = "paper" | "zeros" | "ignore";

/** All label policies. */
export const labelPolicies: readonly LabelPolicy[] = ["paper", "zeros", "ignore"];

/** Knobs of `prepareCohort`, in the order in which they act. */
export interface CohortKnobs {
  /** What becomes of uncertain labels (paper: `paper`). */
  readonly labelPolicy: LabelPolicy;
  /** Labels with fewer positive images in the whole source are dropped; 0 keeps all (paper: 0). Unit: images. */
  readonly minPositives: number;
  /** Only label combinations with more images than this are kept (paper: chest 256, samples benchmark 7400, head CT 110). Unit: images. */
  readonly minCombination: number;
  /** So many of the most frequent label combinations are kept; 0 keeps all (paper: classes benchmark 2 to 20). */
  readonly combinations: number;
  /** Share of the patients' images for training, above 0 and below 1 (paper: 0.8). */
  readonly trainShare: number;
  /** Share for validation (paper: 0.1); the rest is for the test. */
  readonly validShare: number;
  /**
   * Whether the data set's own split is kept instead (paper: false): NIH ChestX-ray14's test list, CheXpert's `valid.csv`
   * as the test set; the other patients are divided between training and validation in the shares above. MedMNIST
   * always keeps its own split.
   */
  readonly officialSplit: boolean;
  /** Training images of each label combination; 0 takes all there are (paper: 200 to 6300). */
  readonly trainPerCombination: number;
  /** Validation images of each label combination; 0 takes all there are (paper: 170 to 750). */
  readonly validPerCombination: number;
  /** Test images of each label combination; 0 takes all there are (paper: 170 to 750). */
  readonly testPerCombination: number;
  /** The column of an own folder's table that names the patient; "" looks for one by its name. Other sources: no meaning. */
  readonly patientColumn: string;
  /** What of the Hounsfield scale becomes gray in CT slices that are DICOM files (paper: ready images; brain). Other images: no meaning. */
  readonly ctWindow: CtWindow;
  /** Width and height of the images, a power of two from 8 to 512 (paper: 32, 64, 128). Unit: pixels. */
  readonly resolution: number;
  /** Validation images, all label combinations in their shares; 0 takes all there are (paper: resolution benchmark 4000). */
  readonly validImages: number;
  /** Test images, all label combinations in their shares; 0 takes all there are (paper: resolution benchmark 4000). */
  readonly testImages: number;
  /** So many images whose files cannot be read are left out and listed; one more ends the run (paper: –). Unit: images. */
  readonly maxUnreadable: number;
  /** Whether one of each image that is there several times is kept: the test's before the validation's before the training's (paper: –). */
  readonly dropDuplicates: boolean;
  /** Patients that an embedded phantom has, each with one to six images; other sources do not look at it. */
  readonly phantomPatients: number;
}
