/** Nobody may be in training and test, also where these are of two cohorts, each of which was divided for itself. */
import { createHash } from "node:crypto";
import { UserError } from "../../support/errors";
import type { Cohort } from "../format/cohort";
import { cohortIdentity } from "../format/identity";

/** Images that are read at once. */
const PIECE = 1024;

/**
 * @param trained whose training and validation images a classifier learns from. @param test whose test images it is tested on.
 * @throws UserError when a patient is on both sides, as far as names tell: those of published data sets and of one phantom do. In
 *   folders, anybody may be "1": there they do if an image is in both cohorts.
 */
export function requireOtherPatients(trained: Cohort, test: Cohort): void {
  if (cohortIdentity(trained) === cohortIdentity(test) || !namesMeanTheSame(trained, test)) return;
  const known = new Set(trained.table.patient.filter((_, row) => trained.table.split[row] !== "test"));
  const tested = new Set(test.table.patient.filter((_, row) => test.table.split[row] === "test"));
  const twice = [...tested].filter((patient) => known.has(patient));
  if (twice.length === 0) return;
  throw new UserError(
    `${twice.length} of the ${tested.size} test patients of ${test.folder} are in training or validation of ${trained.folder}, the first ${twice[0]}: test on that cohort's own test images (--test ${trained.folder}).`,
  );
}

function namesMeanTheSame(a: Cohort, b: Cohort): boolean {
  if (a.source !== b.source || !isReal(a) || !isReal(b)) return false;
  if (a.description.kind === "phantom") return a.description.seed === b.description.seed;
  return !["folder", "medmnist"].includes(a.source) || shareAnImage(a, b);
}

const isReal = ({ description: { kind } }: Cohort): boolean => kind === "real" || kind === "phantom";

function shareAnImage(a: Cohort, b: Cohort): boolean {
  const images = new Set(hashesOf(a));
  return hashesOf(b).some((hash) => images.has(hash));
}

/** Of each image. */
function hashesOf(cohort: Cohort): string[] {
  const side = cohort.resolution ** 2;
  const hashes: string[] = [];
  for (let first = 0; first < cohort.size; first += PIECE) {
    const rows = Array.from({ length: Math.min(PIECE, cohort.size - first) }, (_, i) => first + i);
    const images = cohort.readImages(rows);
    for (let i = 0; i < rows.length; i++)
      hashes.push(
        createHash("sha256")
          .update(images.subarray(i * side, (i + 1) * side))
          .digest("base64"),
      );
  }
  return hashes;
}
