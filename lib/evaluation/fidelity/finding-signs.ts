/** The radiological sign of each finding of a phantom, as a measure of an image. */
import { chestPhantom, externalChestPhantom } from "../../phantom/chest/phantom";
import { headPhantom } from "../../phantom/head/phantom";
import { chestMeasures } from "./chest-measures";
import { headMeasures } from "./head-measures";

/** A finding and its sign. */
export interface FindingSign<Measure extends string = string> {
  /** What is looked for, as figures call it. */
  readonly finding: string;
  /** The cohort's label, and its value where the finding is present. */
  readonly label: string;
  readonly present: 0 | 1;
  /** The sign in words, larger with the finding. */
  readonly sign: string;
  readonly measure: Measure;
}

/** What can be measured on a source's images. */
export interface MeasuredSource {
  readonly signs: readonly FindingSign[];
  /** All measures of resolution×resolution gray values; NaN if they cannot be taken. @throws UserError below 32 pixels. */
  measure(image: ArrayLike<number>, resolution: number): Readonly<Record<string, number>>;
}

const chest: MeasuredSource = sourceOf(chestMeasures, [
  {
    finding: "Cardiomegaly",
    label: "Cardiomegaly",
    present: 1,
    sign: "cardiothoracic ratio",
    measure: "cardiothoracicRatio",
  },
  {
    finding: "Pleural Effusion",
    label: "Pleural Effusion",
    present: 1,
    sign: "filling of the costophrenic angle",
    measure: "costophrenicFilling",
  },
  { finding: "Edema", label: "Edema", present: 1, sign: "haze around both hila", measure: "perihilarHaze" },
  {
    finding: "Lung Opacity",
    label: "Lung Opacity",
    present: 1,
    sign: "density of the denser lung",
    measure: "denserLung",
  },
  {
    finding: "Pneumothorax",
    label: "Pneumothorax",
    present: 1,
    sign: "apex darker than the lung below it",
    measure: "darkApex",
  },
  {
    finding: "Support Devices",
    label: "Support Devices",
    present: 1,
    sign: "contrast of the clearest steep line",
    measure: "steepLine",
  },
]);

const head: MeasuredSource = sourceOf(headMeasures, [
  {
    finding: "any hemorrhage",
    label: "No Finding",
    present: 0,
    sign: "share of the brain as bright as blood",
    measure: "blood",
  },
  { finding: "epidural", label: "epidural", present: 1, sign: "lens of blood at the skull", measure: "lens" },
  {
    finding: "intraparenchymal",
    label: "intraparenchymal",
    present: 1,
    sign: "brightest place in the brain",
    measure: "clot",
  },
  {
    finding: "intraventricular",
    label: "intraventricular",
    present: 1,
    sign: "brightness at the back of the ventricles",
    measure: "ventricles",
  },
  {
    finding: "subarachnoid",
    label: "subarachnoid",
    present: 1,
    sign: "brightness of the brain's surface",
    measure: "surface",
  },
  { finding: "subdural", label: "subdural", present: 1, sign: "length of blood along the skull", measure: "crescent" },
]);

/** The signs of a source, as a cohort names it; undefined if none are known. */
export function signsOf(source: string): MeasuredSource | undefined {
  return new Map([
    [chestPhantom.name, chest],
    [externalChestPhantom.name, chest],
    [headPhantom.name, head],
  ]).get(source);
}

/** Holds that every sign is among the measures. */
function sourceOf<T extends object>(
  measure: (image: ArrayLike<number>, resolution: number) => T,
  signs: readonly FindingSign<keyof T & string>[],
): MeasuredSource {
  return { signs, measure: (image, resolution) => ({ ...measure(image, resolution) }) as Record<string, number> };
}
