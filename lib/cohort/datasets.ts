/**
 * Facts about data sets, in one place: labels, columns, counts, terms, citation, how to get each. Sources take titles,
 * labels and columns from here. data/README.md says the same for readers, and a test compares the two.
 */
import { chestFindings } from "../phantom/chest/findings";
import { headFindings } from "../phantom/head/findings";

/** Facts about a data set. */
export interface DataSet {
  /** Its name here; a source may read several sets, as `medmnist` does. */
  readonly name: string;
  /** The source that reads it. */
  readonly source: string;
  /** What it is, in a line. */
  readonly title: string;
  readonly modality: string;
  /** The labels, as cohorts name them, in the order of a cohort's columns. */
  readonly labels: readonly string[];
  /** What its tables call their columns, or its .npz file its arrays, by what is in them; a phantom has none. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Images that the source reads; undefined for phantoms, which have as many as asked for. */
  readonly images?: number;
  /** Undefined where the data set does not say. */
  readonly patients?: number;
  /** The agreement or license that applies. */
  readonly terms: string;
  /** What these terms forbid, as far as it matters to somebody who shares images of a generator that was trained on the set. */
  readonly forbids: string;
  readonly citation: string;
  /** Where it is, and what must be done to get it. */
  readonly obtain: string;
  /** What the source needs in its folder. */
  readonly layout: string;
  /** Space on disk, as it is unpacked. */
  readonly disk: string;
}

/**
 * ChestX-ray14's labels, with CheXpert's name where both mean the same finding, and null if they do not: Mass and
 * Nodule together are about a Lung Lesion, Pleural_Thickening is one kind of Pleural Other, Infiltration is a word of
 * reports for several opacities, and "No Finding" is the absence of other findings in each set.
 */
export const nihLabels: Readonly<Record<string, string | null>> = {
  "No Finding": null,
  Atelectasis: "Atelectasis",
  Cardiomegaly: "Cardiomegaly",
  Consolidation: "Consolidation",
  Edema: "Edema",
  Effusion: "Pleural Effusion",
  Emphysema: null,
  Fibrosis: null,
  Hernia: null,
  Infiltration: null,
  Mass: null,
  Nodule: null,
  Pleural_Thickening: null,
  Pneumonia: "Pneumonia",
  Pneumothorax: "Pneumothorax",
};

/** A label of ChestX-ray14 as cohorts name it: as CheXpert does where it means the same, so that results stand side by side. */
export function nihLabelName(label: string): string {
  return nihLabels[label] ?? label;
}

/** ChestMNIST's images and labels are ChestX-ray14's; its own order of them, under ChestX-ray14's names. */
const chestMnistLabels = [
  "Atelectasis",
  "Cardiomegaly",
  "Effusion",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pneumonia",
  "Pneumothorax",
  "Consolidation",
  "Edema",
  "Emphysema",
  "Fibrosis",
  "Pleural_Thickening",
  "Hernia",
];

const nihCitation = "Wang et al., ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks, CVPR 2017";
const medMnist = {
  source: "medmnist",
  columns: {
    "train images": "train_images",
    "valid images": "val_images",
    "test images": "test_images",
    "train labels": "train_labels",
    "valid labels": "val_labels",
    "test labels": "test_labels",
  },
  terms: "CC BY 4.0",
  forbids: "use without the attribution, or without saying that the images were changed",
  citation: "Yang et al., MedMNIST v2, Scientific Data 10:41, 2023, and the set it was made from",
  obtain: "https://zenodo.org/records/10519652, free",
};

/** All data sets, by name. */
export const dataSets: readonly DataSet[] = [
  {
    name: "phantom-chest",
    source: "phantom-chest",
    title: "embedded chest X-ray phantom with CheXpert's 14 findings",
    modality: "chest X-ray, drawn",
    labels: chestFindings,
    terms: "MIT, as the project",
    forbids: "nothing: the images are drawings, not patients' images",
    citation: "CITATION.cff of this project",
    obtain: "nothing to get",
    layout: "no folder",
    disk: "none",
  },
  {
    name: "phantom-chest-external",
    source: "phantom-chest-external",
    title: "chest X-ray phantom of another site, for tests: portable images alone, flatter, with more noise",
    modality: "chest X-ray, drawn",
    labels: chestFindings,
    terms: "MIT, as the project",
    forbids: "nothing: the images are drawings, not patients' images",
    citation: "CITATION.cff of this project",
    obtain: "nothing to get",
    layout: "no folder",
    disk: "none",
  },
  {
    name: "phantom-head-ct",
    source: "phantom-head-ct",
    title: "embedded head CT phantom with the six labels of the RSNA hemorrhage set",
    modality: "head CT, drawn",
    labels: headFindings,
    terms: "MIT, as the project",
    forbids: "nothing: the images are drawings, not patients' images",
    citation: "CITATION.cff of this project",
    obtain: "nothing to get",
    layout: "no folder",
    disk: "none",
  },
  {
    name: "chexpert",
    source: "chexpert",
    title: "CheXpert-v1.0-small: 223,414 chest X-rays of 64,540 patients, 14 findings",
    modality: "chest X-ray",
    labels: chestFindings,
    columns: {
      image: "Path",
      sex: "Sex",
      age: "Age",
      view: "AP/PA",
      ...Object.fromEntries(chestFindings.map((finding) => [finding, finding])),
    },
    images: 223_414,
    patients: 64_540,
    terms: "Stanford University Dataset Research Use Agreement: research only, no sharing",
    forbids:
      "sharing the images or parts of them, commercial use, attempts to identify patients; before sharing images of a generator trained on them, settle with Stanford whether this is allowed",
    citation: "Irvin et al., CheXpert, AAAI 2019",
    obtain: "https://stanfordmlgroup.github.io/competitions/chexpert/, after registration",
    layout: "train.csv, valid.csv, train/ and valid/, as unpacked",
    disk: "11 GB (full size: about 440 GB)",
  },
  {
    name: "rsna-hemorrhage",
    source: "rsna-hemorrhage",
    title: "RSNA Intracranial Hemorrhage: 752,803 head CT slices, five kinds of hemorrhage",
    modality: "head CT",
    labels: headFindings,
    columns: { "slice and subtype": "ID", label: "Label", slice: "slice", patient: "patient" },
    images: 752_803,
    terms:
      "the RSNA challenge's terms of use: non-commercial only, no attempt to identify anybody, citation when shared",
    forbids: "commercial use, attempts to identify anybody, sharing without the citation",
    citation:
      "Flanders et al., Construction of a Machine Learning Dataset through Collaboration, Radiology: Artificial Intelligence 2(3), 2020",
    obtain: "https://www.kaggle.com/c/rsna-intracranial-hemorrhage-detection, after accepting the competition's rules",
    layout: "stage_2_train.csv and stage_2_train/ with the DICOM files",
    disk: "about 430 GB",
  },
  {
    name: "nih-chestxray14",
    source: "nih-chestxray14",
    title: "NIH ChestX-ray14: 112,120 chest X-rays of 30,805 patients, 14 findings and No Finding",
    modality: "chest X-ray",
    labels: Object.keys(nihLabels).map(nihLabelName),
    columns: {
      image: "Image Index",
      findings: "Finding Labels",
      patient: "Patient ID",
      sex: "Patient Gender",
      age: "Patient Age",
      view: "View Position",
    },
    images: 112_120,
    patients: 30_805,
    terms: "free to use with attribution to the NIH Clinical Center and Wang et al., CVPR 2017",
    forbids: "use without the attribution",
    citation: nihCitation,
    obtain: "https://nihcc.app.box.com/v/ChestXray-NIHCC, free",
    layout: "Data_Entry_2017*.csv, and images/ or images_001/images/ to images_012/images/",
    disk: "about 45 GB",
  },
  {
    ...medMnist,
    name: "chestmnist",
    title: "ChestMNIST: 112,120 chest X-rays of ChestX-ray14, 28 to 224 pixels, 14 findings",
    modality: "chest X-ray",
    labels: chestMnistLabels.map(nihLabelName),
    images: 112_120,
    layout: "chestmnist.npz, chestmnist_64.npz, chestmnist_128.npz or chestmnist_224.npz",
    disk: "83 MB (224 pixels: 3.9 GB)",
  },
  {
    ...medMnist,
    name: "pneumoniamnist",
    title: "PneumoniaMNIST: 5,856 chest X-rays of children, 28 to 224 pixels, pneumonia or not",
    modality: "chest X-ray",
    labels: ["Pneumonia"],
    images: 5_856,
    layout: "pneumoniamnist.npz, pneumoniamnist_64.npz, pneumoniamnist_128.npz or pneumoniamnist_224.npz",
    disk: "under 5 MB (224 pixels: under 0.3 GB)",
  },
  {
    ...medMnist,
    name: "breastmnist",
    title: "BreastMNIST: 780 breast ultrasound images, 28 to 224 pixels, normal or benign against malignant",
    modality: "breast ultrasound",
    labels: ["normal, benign"],
    images: 780,
    layout: "breastmnist.npz, breastmnist_64.npz, breastmnist_128.npz or breastmnist_224.npz",
    disk: "0.6 MB (224 pixels: under 40 MB)",
  },
];

/** The facts about a data set. @throws Error when there is none of this name. */
export function dataSet(name: string): DataSet {
  const found = dataSets.find((one) => one.name === name);
  if (!found) throw new Error(`There is no data set "${name}".`);
  return found;
}

/**
 * What a data set calls its columns or arrays.
 * @param roles what is in them, as the data set's `columns` have it.
 * @throws Error when there is no such set, or one of the roles is none of its.
 */
export function columnsOf<Role extends string>(name: string, ...roles: Role[]): Record<Role, string> {
  const { columns = {} } = dataSet(name);
  const stray = roles.find((role) => !Object.hasOwn(columns, role));
  if (stray !== undefined) throw new Error(`The data set "${name}" has no column for "${stray}".`);
  return columns as Record<Role, string>;
}
