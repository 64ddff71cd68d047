/** Nobody may be in training and test, also where these are of two cohorts, each of which was divided for itself. */
import { createHash } from "node:crypto";
import { UserError } from "../../support/errors";
import type { Cohort } from "../format/cohort";
import { realOrigin } from "../format/description";
import { cohortIdentity } from "../format/identity";
import { kindOfSource } from "../format/kind";

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
  const [one, other] = [realOrigin(a.description), realOrigin(b.description)];
  if (!hasReal(a) || !hasReal(b) || one.realSource !== other.realSource) return false;
  if (kindOfSource(one.realSource) === "phantom") return one.realSeed === other.realSeed;
  return !["folder", "medmnist"].includes(one.realSource) || shareAnImage(a, b);
}

/** Mixtures call their synthetic patients otherwise than any real one. */
const hasReal = ({ description: { kind } }: Cohort): boolean => kind !== "synthetic";

function shareAnImage(a: Cohort, b: Cohort): boolean {
  const images = new Set(hashesOf(a));
  return hashesOf(b).some((hash) => images.has(hash));
}

/** None of an image of one gray value, which any two folders may have. */
function hashOf(image: Uint8Array): string[] {
  return image.every((gray) => gray === image[0]) ? [] : [createHash("sha256").update(image).digest("base64")];
}

/** Of each image. */
function hashesOf(cohort: Cohort): string[] {
  const side = cohort.resolution ** 2;
  const hashes: string[] = [];
  for (let first = 0; first < cohort.size; first += PIECE) {
    const rows = Array.from({ length: Math.min(PIECE, cohort.size - first) }, (_, i) => first + i);
    const images = cohort.readImages(rows);
    for (let i = 0; i < rows.length; i++) hashes.push(...hashOf(images.subarray(i * side, (i + 1) * side)));
  }
  return hashes;
}
