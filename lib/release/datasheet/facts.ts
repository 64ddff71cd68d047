/**
 * `release.json`: everything that a release says about itself. The datasheet is made from this alone, so nothing else
 * is shared. About the real images, it contains only counts, and measures of all of them together.
 */
import type { Estimate } from "../../statistics/interval";
import type { ModelId, ModelKnobs } from "../../gan/models";
import type { GroupFidelity } from "../../evaluation/evaluate-cohort";
import type { CopyReach } from "../../evaluation/privacy/copies/disguised-copies";
import type { Judgment } from "../../evaluation/privacy/gate/judgment";
import type { LabelTrust } from "./label-trust";
import type { ReidentificationFacts } from "./reidentification-facts";
import type { ShadowFacts } from "./shadow-facts";

export const releaseFormat = "synthcohort-release";
export const releaseVersion = 9;

/** The fidelity of one label combination, or of all images. */
export type GroupFacts = Pick<GroupFidelity, "title" | "images" | "figures" | "diversity">;

/** AUROC on real test images, trained on real and on synthetic ones. */
export interface Utility {
  readonly label: string;
  readonly real: Estimate;
  readonly synthetic: Estimate;
  /** Trained on synthetic less trained on real, on the same draws of patients. */
  readonly difference: Estimate;
}

/** What classifiers learn from either kind of images. */
export interface MeasuredUtility {
  /** The network of both classifiers, and what it started from. */
  readonly network: string;
  /** Labels, and their mean last. */
  readonly rows: readonly Utility[];
}

/** What a membership attack finds. */
export interface AttackFigures {
  readonly auroc: Estimate;
  readonly truePositivesAt01: Estimate;
  readonly truePositivesAt1: Estimate;
}

/** The privacy budget that the generator's training kept to (`privacy.json` of its run). */
export interface BudgetFacts {
  readonly epsilon: number;
  readonly delta: number;
  readonly noiseMultiplier: number;
  readonly clipNorm: number;
  readonly samplingRate: number;
  readonly patients: number;
  readonly steps: number;
  readonly accountant: string;
}

/** The content of `release.json`. */
export interface ReleaseFacts {
  readonly format: typeof releaseFormat;
  readonly version: typeof releaseVersion;
  /** The synthcohort that made it. */
  readonly software: string;
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  /** The data set of the real images. */
  readonly source: {
    readonly name: string;
    readonly title: string;
    readonly terms: string;
    readonly forbids: string;
    readonly citation: string;
  };
  readonly labelPolicy: "paper" | "zeros" | "ignore";
  readonly labels: readonly string[];
  readonly resolution: number;
  /** Whether the images are there as DICOM, too. */
  readonly dicom: boolean;
  /** Released images. */
  readonly counts: { readonly train: number; readonly valid: number; readonly test: number };
  /** Released images of each label, and of each label combination, the most frequent first. */
  readonly perLabel: readonly { readonly label: string; readonly present: number; readonly unknown: number }[];
  readonly combinations: readonly { readonly title: string; readonly images: number }[];
  /** Real images that the generator was trained on, and those that the audit compared with them. */
  readonly real: {
    readonly train: number;
    readonly heldOut: number;
    readonly heldOutPatients: number;
    /** False where the source names no patients, and every image counts as one. */
    readonly patientsKnown: boolean;
  };
  readonly features: string;
  /** The network behind the features, and what it was trained on. */
  readonly auditor: string;
  readonly frechet: string;
  readonly fidelity: readonly GroupFacts[];
  readonly tooFew: readonly string[];
  /** Whether findings show their signs; of phantoms only. */
  readonly conditional: readonly { readonly finding: string; readonly real: Estimate; readonly synthetic: Estimate }[];
  readonly privacy: {
    readonly memorized: Estimate;
    readonly closestRecordRatio: Estimate;
    readonly dataCopying: Estimate;
    readonly distanceAttack: AttackFigures;
    readonly densityAttack: AttackFigures;
  };
  /** Missing where there was none. */
  readonly budget?: BudgetFacts;
  readonly verdict: readonly Judgment[];
  /** What the search for training images in disguise would find; it found none among the released images. */
  readonly copies: CopyReach;
  /** Missing where it was not measured. */
  readonly utility?: MeasuredUtility;
  /** Whether the images show what their labels say; missing where utility is. */
  readonly labelTrust?: readonly LabelTrust[];
  /** Missing where no such attack was run. */
  readonly shadows?: ShadowFacts;
  /** Missing where it was not tried. */
  readonly reidentification?: ReidentificationFacts;
}
