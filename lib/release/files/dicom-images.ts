/** The released images as DICOM files, where they were asked for. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { softwareVersion } from "../../support/paths";
import { namingAsync } from "../../support/system-error";
import type { ReleaseFacts } from "../datasheet/facts";
import { dicomFolder, dicomName } from "./layout";
import { secondaryCapture } from "./secondary-capture";
import { ensureFolder } from "../../support/files/atomic";

/** Images between two reports of progress. */
const together = 64;

/** Writes every image of a cohort. */
export async function writeDicoms(
  folder: string,
  cohort: Cohort,
  facts: ReleaseFacts,
  onProgress?: OnProgress,
): Promise<void> {
  for (let row = 0; row < cohort.size; row++) {
    const file = path.join(folder, dicomName(row));
    ensureFolder(path.dirname(file));
    const content = secondaryCapture(cohort, row, facts);
    await namingAsync(file, () => fs.promises.writeFile(file, content));
    report("writing DICOM images", row, cohort.size, onProgress);
  }
}

/**
 * Writes every file again, and compares.
 * @returns the folder's name if another version made the release and its files differ: they are unchecked.
 * @throws UserError naming the first file that differs, if this version made the release.
 */
export function checkDicoms(folder: string, cohort: Cohort, facts: ReleaseFacts, onProgress?: OnProgress): string[] {
  if (!facts.dicom) return [];
  for (let row = 0; row < cohort.size; row++) {
    const name = dicomName(row);
    if (!fs.readFileSync(path.join(folder, name)).equals(secondaryCapture(cohort, row, facts))) {
      if (facts.software !== softwareVersion()) return [dicomFolder];
      throw new UserError(
        `${name} in ${folder} does not show image ${row} of images.npy with its labels, or contains more: request the release again.`,
      );
    }
    report("comparing DICOM images", row, cohort.size, onProgress);
  }
  return [];
}

function report(task: string, row: number, total: number, onProgress?: OnProgress): void {
  const done = row + 1;
  if (done % together === 0 || done === total) onProgress?.({ task, done, total, unit: "images" });
}
