/** What a source implies for the knobs: which of the paper's numbers apply, and its own defaults. */
import type { KnobValue, PresetName } from "../../support/knobs/knob";
import type { PaperLevel } from "../../support/knobs/values";

/**
 * Which of the paper's numbers apply to a source and a resolution in pixels: those of the chest if it is unknown what
 * the images show.
 */
export function paperLevel(source: string, resolution: KnobValue = 32): PaperLevel {
  const anatomy = ["phantom-head-ct", "rsna-hemorrhage"].includes(source) ? "head-ct" : "chest";
  return { anatomy, resolution: Number(resolution) };
}

/**
 * Where a source needs other defaults than the phantoms: sets of unknown size keep all label combinations, unbalanced, of the
 * labels that have 40 positives or more, and give a larger share to validation and test. CT in somebody's own folder may be of
 * any part of the body, so its files say how they are seen. A site that only tests needs few patients.
 */
export function sourceDefaults(source: string, preset: PresetName): Record<string, KnobValue> {
  return {
    ...sizeDefaults(source, preset),
    ...(source === "folder" && { "cohort.ctWindow": "file" }),
    ...(source === "phantom-chest-external" && { "cohort.phantomPatients": testPatients }),
  };
}

/** Of a source that only tests: enough for an interval of an AUROC of about 0.02. */
const testPatients = 1500;

function sizeDefaults(source: string, preset: PresetName): Record<string, number> {
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
