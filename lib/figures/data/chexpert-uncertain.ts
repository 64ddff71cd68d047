/**
 * How many of CheXpert's 223,414 images in `train.csv` certainly have each of the five findings of its competition, and
 * how many are uncertain. For notebooks that run on a source without uncertain labels; with CheXpert they count.
 */
import type { UncertainCount } from "../label-policy";

/** Images of CheXpert's training set with each label present and uncertain. */
export const chexpertUncertain: readonly UncertainCount[] = [
  { label: "Cardiomegaly", present: 27_000, uncertain: 8_087 },
  { label: "Edema", present: 52_246, uncertain: 12_984 },
  { label: "Consolidation", present: 14_783, uncertain: 27_742 },
  { label: "Atelectasis", present: 33_376, uncertain: 33_739 },
  { label: "Pleural Effusion", present: 86_187, uncertain: 11_628 },
];
