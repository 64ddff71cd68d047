/** The cells of a study: each model of each modality and resolution, with the real cohort that it imitates. */
import { generativeModels, type ModelId } from "../gan/models";
import type { Cohort } from "../cohort/format/cohort";
import { hasLabels } from "../cohort/format/with-labels";
import { dataSets } from "../cohort/datasets";
import { UserError } from "../support/errors";
import { imagesFile } from "../runs/stage-files";

/** A synthetic cohort beside the real cohort of the same labels and resolution. */
export interface StudyCell {
  readonly modality: string;
  readonly resolution: number;
  /** What made the synthetic images. */
  readonly model: string;
  readonly real: Cohort;
  readonly synthetic: Cohort;
}

/**
 * Pairs each synthetic cohort with the real one that has its labels and resolution.
 * @throws UserError when there is none or more than one, two cohorts would share a cell, or hold the same images.
 */
export function pairCells(real: readonly Cohort[], synthetic: readonly Cohort[]): StudyCell[] {
  const cells = synthetic.map((cohort) => {
    const fitting = real.filter((one) => one.resolution === cohort.resolution && hasLabels(cohort, one.labelNames));
    if (fitting.length !== 1) {
      throw new UserError(
        `The synthetic cohort ${cohort.folder} (${cohort.resolution} pixels) must have one real cohort with its labels and resolution, and ${fitting.length === 0 ? "none" : "more than one"} was given with --real.`,
      );
    }
    return {
      modality: modalityOf(fitting[0]),
      resolution: cohort.resolution,
      model: generativeModels[cohort.source as ModelId]?.name ?? cohort.source,
      real: fitting[0],
      synthetic: cohort,
    };
  });
  const names = cells.map(cellName);
  const twice = names.findIndex((name, place) => names.indexOf(name) !== place);
  if (twice >= 0) throw new UserError(`Two synthetic cohorts are both ${names[twice]}; give one of them.`);
  requireDifferent([...real, ...synthetic]);
  return cells;
}

/** The same images twice, perhaps in two folders, would be both real and synthetic, or in two cells. */
function requireDifferent(cohorts: readonly Cohort[]): void {
  const first = new Map<string, Cohort>();
  for (const cohort of cohorts) {
    const images = cohort.description.checksums[imagesFile];
    const before = first.get(images);
    if (before !== undefined)
      throw new UserError(
        `The cohorts ${before.folder} and ${cohort.folder} hold the same images; give each cohort once, the real ones with --real and the synthetic ones with --synthetic.`,
      );
    first.set(images, cohort);
  }
}

/** Modality, resolution and model as one text. */
export function cellName({
  modality,
  resolution,
  model,
}: Pick<StudyCell, "modality" | "resolution" | "model">): string {
  return `${modality}, ${resolution}×${resolution}, ${model}`;
}

/** What a study calls a cohort in its record. */
export function cohortKey({ name, source, resolution }: Cohort): string {
  return `${name}, ${source}, ${resolution}×${resolution}`;
}

/** What the data set's own record says of it ("chest X-ray", "head CT"); an unknown source's cohort is its own modality. */
function modalityOf({ source, name }: Cohort): string {
  return (
    dataSets
      .find((set) => set.source === source && (set.name === name || set.name === source))
      ?.modality.replace(", drawn", "") ?? name
  );
}
