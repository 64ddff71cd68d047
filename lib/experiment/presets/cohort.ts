/** The knobs of the cohort in every preset. Paper: "Cohorts" and "Benchmarks"; the classes benchmark's level of 6 combinations is the point that all presets take. */
import { ctWindows } from "../../phantom/head/ct-window";
import { labelPolicies, type CohortKnobs } from "../../cohort/knobs";
import {
  always,
  choice,
  integer,
  numberKnob,
  powerOfTwo,
  textKnob,
  toggle,
  type KnobTable,
  type KnobValue,
  type PresetName,
} from "../knob";

export const cohortTable: KnobTable<CohortKnobs> = {
  labelPolicy: choice(
    always("paper"),
    labelPolicies,
    "How uncertain labels are counted: present (paper), absent (zeros), or unknown (ignore).",
  ),
  minPositives: integer(
    always(0),
    0,
    1e9,
    "images",
    "Labels with fewer positives are dropped; larger: fewer, better-known labels.",
  ),
  minCombination: integer(
    always(0),
    0,
    1e9,
    "images",
    "Label combinations with this many images or fewer are dropped; the paper's resolution benchmark has 256.",
  ),
  combinations: integer(
    always(6),
    0,
    1e6,
    "combinations",
    "Number of most frequent label combinations to keep (0: all); more: harder.",
  ),
  trainShare: numberKnob(always(0.8), 0.01, 0.98, "1", "Share of the patients' images for training."),
  validShare: numberKnob(always(0.1), 0.01, 0.98, "1", "Share for validation; the rest is for the test set."),
  officialSplit: toggle(
    always(false),
    "Keep the data set's own test set (chexpert, nih-chestxray14); medmnist always keeps its own split.",
  ),
  trainPerCombination: integer(
    [120, 1500, 1500, 2300],
    0,
    1e7,
    "images",
    "Training images of each combination (0: all available); more: better GANs and classifiers.",
  ),
  validPerCombination: integer([30, 150, 150, 190], 0, 1e7, "images", "Validation images of each combination."),
  testPerCombination: integer(
    [50, 300, 300, 170],
    0,
    1e7,
    "images",
    "Test images of each combination; more: narrower intervals.",
  ),
  patientColumn: textKnob(
    always(""),
    /^[^\p{Cc}]*$/u,
    "a column's name",
    "The patient column in the table of your own folder; empty: find it by its name.",
  ),
  ctWindow: choice(
    always("brain"),
    ctWindows,
    "Window for CT slices in DICOM: brain, subdural or bone, or the file's own.",
  ),
  resolution: powerOfTwo(
    always(32),
    8,
    512,
    "pixels",
    "Width and height of the images; larger: finer, and slower in proportion to its square.",
  ),
  validImages: integer(
    always(0),
    0,
    1e7,
    "images",
    "Total validation images, with all combinations in their proportions (0: all available); the paper's resolution benchmark has 4000.",
  ),
  testImages: integer(
    always(0),
    0,
    1e7,
    "images",
    "Total test images, with all combinations in their proportions (0: all available); the paper's resolution benchmark has 4000.",
  ),
  maxUnreadable: integer(
    always(0),
    0,
    1e9,
    "images",
    "Up to this many unreadable images are left out and listed; with more, the run fails.",
  ),
  dropDuplicates: toggle(
    always(false),
    "Keep one copy of each duplicate image: from test before validation, and from validation before training.",
  ),
  phantomPatients: integer(
    [4000, 20000, 20000, 100000],
    2,
    1e7,
    "patients",
    "Number of patients of an embedded phantom; the paper's rarest combinations need 100,000.",
  ),
};

/**
 * Where a source needs other defaults than the chest phantom: head CT has the paper's own numbers of images; sets of
 * unknown size keep all label combinations, unbalanced, of the labels that have 40 positives or more, and give a larger
 * share to validation and test. CT in somebody's own folder may be of any part of the body, so its files say how they are seen.
 */
export function sourceDefaults(source: string, preset: PresetName): Record<string, KnobValue> {
  return { ...sizeDefaults(source, preset), ...(source === "folder" && { "cohort.ctWindow": "file" }) };
}

function sizeDefaults(source: string, preset: PresetName): Record<string, number> {
  if (preset === "paper" && ["phantom-head-ct", "rsna-hemorrhage"].includes(source)) {
    return {
      "cohort.minCombination": 110,
      "cohort.trainPerCombination": 4170,
      "cohort.validPerCombination": 300,
      "cohort.testPerCombination": 200,
    };
  }
  if (preset === "paper" || !["nih-chestxray14", "medmnist", "folder"].includes(source)) return {};
  return {
    "cohort.minPositives": 40,
    "cohort.combinations": 0,
    "cohort.trainShare": 0.6,
    "cohort.validShare": 0.15,
    "cohort.trainPerCombination": 0,
    "cohort.validPerCombination": 0,
    "cohort.testPerCombination": 0,
  };
}
