/** Training that starts from another classifier: on synthetic images first, on real ones afterward. */
import type { Cohort } from "../../cohort/format/cohort";
import { sameLabels } from "../../cohort/format/description";
import { fileIdentity } from "../../runs/file-identity";
import { UserError } from "../../support/errors";
import { readModelFile } from "../model-file";

/**
 * The weights of a classifier, as those that another training starts from.
 * @throws UserError when the file holds no classifier, or one of other labels or another resolution than the cohort's.
 */
export function weightsOfClassifier(file: string, { labelNames, resolution, folder }: Cohort): string {
  const { cohort } = readModelFile(file).config;
  if (!sameLabels(cohort.labels, labelNames) || cohort.resolution !== resolution)
    throw new UserError(
      `${file} is a classifier of ${cohort.labels.join(", ")} in images of ${cohort.resolution} pixels, but ${folder} has ${labelNames.join(", ")} in images of ${resolution}: start from a classifier of the same labels and size.`,
    );
  return `a classifier of ${cohort.source} images (${fileIdentity(file)})`;
}
