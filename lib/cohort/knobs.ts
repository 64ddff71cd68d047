/**
 * The knobs of a cohort, in the order in which they act: what is kept of a source, how it is divided, how large its images are.
 * The paper's values are those of its benchmark of classes at 6 label combinations, the point that all presets take.
 */
import { ctWindows, type CtWindow } from "../phantom/head/ct-window";
import type { KnobsOf } from "../support/knobs/knob";

/** What each may be, what it means, the paper's value, and its value in each preset. */
export const cohortKnobs = {
  /**
   * For an uncertain label, −1 in CheXpert's table. In Irvin et al., CheXpert (2019), section 3: U-Ones, U-Zeros and U-Ignore,
   * which keeps it as unknown, −1, out of training and scoring. A label that is not mentioned is absent in all.
   */
  labelPolicy: {
    type: "choice",
    words: ["paper", "zeros", "ignore"],
    about: "How uncertain labels are counted: present (paper), absent (zeros), or unknown (ignore).",
    paper: "paper",
    source: "cohorts",
  },
  minPositives: {
    type: "integer",
    range: [0, 1e9],
    unit: "images",
    about: "Labels with fewer positives are dropped; larger: fewer, better-known labels.",
    paper: 0,
    source: "cohorts",
  },
  minCombination: {
    type: "integer",
    range: [0, 1e9],
    unit: "images",
    about: "Label combinations with this many images or fewer are dropped; the paper's resolution benchmark has 256.",
    paper: { chest: 256, "head-ct": 110 },
    source: "cohorts",
    presets: { default: 0, paper: { chest: 0, "head-ct": 110 } },
    departs: "the 6 most frequent combinations have thousands of images each",
  },
  combinations: {
    type: "integer",
    range: [0, 1e6],
    unit: "combinations",
    about: "Number of most frequent label combinations to keep (0: all); more: harder.",
    paper: 6,
    source: "benchmark of classes: 2 to 20",
    presets: { lesson: 4 },
  },
  /**
   * A task of its own: the images with one finding and those without it, everything else in the labels the same. The pairs are
   * counted by how many images they have. The paper took the two most frequent combinations, whatever they differ in.
   */
  contrast: {
    type: "integer",
    range: [0, 100],
    unit: "1",
    about:
      "Keep one pair of label combinations, with and without one finding: number 1 has most images (0: keep the most frequent combinations).",
    paper: 0,
    source: "benchmark of classes: the most frequent combinations",
  },
  trainShare: {
    type: "number",
    range: [0.01, 0.98],
    unit: "1",
    about: "Share of the patients' images for training.",
    paper: 0.8,
    source: "cohorts",
  },
  validShare: {
    type: "number",
    range: [0.01, 0.98],
    unit: "1",
    about: "Share for validation; the rest is for the test set.",
    paper: 0.1,
    source: "cohorts",
  },
  /** The other patients are divided between training and validation in the shares above. CheXpert's test set is `valid.csv`. */
  officialSplit: {
    type: "toggle",
    about:
      "Keep the data set's own test set (chexpert, nih-chestxray14), or the split in your own table's column split (folder); medmnist always keeps its own split.",
    paper: false,
    source: "cohorts",
  },
  trainPerCombination: {
    type: "integer",
    range: [0, 1e7],
    unit: "images",
    about: "Training images of each combination (0: all available); more: better models and classifiers.",
    paper: { chest: 2300, "head-ct": 4170 },
    source: "benchmark of classes",
    presets: { smoke: 120, lesson: 500, quick: 1500, standard: 1000, thorough: 1500 },
  },
  /** 0: all there are. */
  validPerCombination: {
    type: "integer",
    range: [0, 1e7],
    unit: "images",
    about: "Validation images of each combination.",
    paper: { chest: 190, "head-ct": 300 },
    source: "benchmark of classes",
    presets: { smoke: 30, lesson: 100, quick: 150, standard: 50, thorough: 150 },
  },
  /** 0: all there are. */
  testPerCombination: {
    type: "integer",
    range: [0, 1e7],
    unit: "images",
    about: "Test images of each combination; more: narrower intervals.",
    paper: { chest: 170, "head-ct": 200 },
    source: "benchmark of classes",
    presets: { smoke: 50, lesson: 250, quick: 300, standard: 200, thorough: 300 },
  },
  patientColumn: {
    type: "text",
    form: /^[^\p{Cc}]*$/u as RegExp,
    formInWords: "a column's name",
    about: "The patient column in the table of your own folder; empty: find it by its name.",
    paper: null,
    source: "no data of your own",
    presets: { default: "" },
  },
  /** Of images that are no DICOM files: no meaning. */
  ctWindow: {
    type: "choice",
    words: ctWindows as readonly CtWindow[],
    about: "Window for CT slices in DICOM: brain, subdural or bone, or the file's own.",
    paper: null,
    source: "the authors' slices are gray already",
    presets: { default: "brain" },
  },
  resolution: {
    type: "powerOfTwo",
    range: [8, 512],
    unit: "pixels",
    about: "Width and height of the images; larger: finer, and slower in proportion to its square.",
    paper: { 32: 32, 64: 64, 128: 128 },
    source: "benchmarks: 32, 64, 128",
    presets: { lesson: 16 },
  },
  validImages: {
    type: "integer",
    range: [0, 1e7],
    unit: "images",
    about:
      "Total validation images, with all combinations in their proportions (0: all available); the paper's resolution benchmark has 4000.",
    paper: 0,
    source: "benchmark of classes",
  },
  testImages: {
    type: "integer",
    range: [0, 1e7],
    unit: "images",
    about:
      "Total test images, with all combinations in their proportions (0: all available); the paper's resolution benchmark has 4000.",
    paper: 0,
    source: "benchmark of classes",
  },
  maxUnreadable: {
    type: "integer",
    range: [0, 1e9],
    unit: "images",
    about: "Up to this many unreadable images are left out and listed; with more, the run fails.",
    paper: null,
    source: "not said",
    presets: { default: 0 },
  },
  dropDuplicates: {
    type: "toggle",
    about: "Keep one copy of each duplicate image: from test before validation, and from validation before training.",
    paper: null,
    source: "not said",
    presets: { default: false },
  },
  /** Each has one to six images. Sources other than phantoms do not look at it. */
  phantomPatients: {
    type: "integer",
    range: [3, 1e7],
    unit: "patients",
    about: "Number of patients of an embedded phantom; the paper's rarest combinations need 100,000.",
    paper: null,
    source: "no phantoms",
    presets: { smoke: 6000, lesson: 25000, quick: 25000, standard: 25000, thorough: 90000, paper: 100000 },
  },
} as const;

/** Knobs of `prepareCohort`. */
export type CohortKnobs = KnobsOf<typeof cohortKnobs>;

/** What becomes of an uncertain label: see {@link cohortKnobs}. */
export type LabelPolicy = CohortKnobs["labelPolicy"];

/** All label policies. */
export const labelPolicies: readonly LabelPolicy[] = cohortKnobs.labelPolicy.words;
