/**
 * Writes a cohort into a temporary folder beside its final one and renames it when it is complete, so a partial cohort
 * is never seen.
 */
import { hashOf, type StageRecord } from "../../runs/stage-record";
import { checkPlace } from "./cohort-folder";
import type { CohortHeader, CohortWriter } from "./cohort-writer";
import { checkLabelNames, checkResolution } from "./description";
import { FolderWriter } from "./folder-writer";

/**
 * Begins a cohort. An earlier cohort in the folder makes way when it is finished: whoever calls this has made sure that it may.
 * @throws UserError when the folder exists and is not a cohort, or the header is not possible.
 */
export function createCohort(
  folder: string,
  header: CohortHeader,
  {
    goesOn = false,
  }: {
    /** What a killed or suspended run of the same record wrote goes on; the caller then adds what comes after the first `size` images. */
    readonly goesOn?: boolean;
  } = {},
): CohortWriter {
  checkResolution(header.resolution);
  checkLabelNames(header.labelNames);
  checkPlace(folder);
  return new FolderWriter(folder, header, goesOn && header.made ? journalKey(header.made) : undefined);
}

/** Stands for a record in the journal of an unfinished cohort; each piece has its own stamp of the image files. */
export function journalKey({ inputs, ...made }: StageRecord): string {
  return hashOf({ ...made, inputs: { ...inputs, images: undefined } });
}
