/**
 * The secret of a training with a privacy budget. Noise, draws of patients, and the latent vectors of images that are shared
 * follow from it and the seed: nobody who knows the seed, or all patients but one, can draw them again. It stays in the run's
 * folder, so that a stopped training goes on in the same bytes, and is in no release.
 */
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { secretFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { writeFileAtomic } from "../../support/files/atomic";
import { readPlainFile } from "../../support/files/plain-file";

const bytes = 32;

/**
 * Reads the secret of a run, or draws one.
 * @param goesOn whether the training has begun: then it must be there.
 * @throws UserError when it is missing or damaged.
 */
export function trainingSecret(folder: string, goesOn: boolean): string {
  const secret = readSecret(folder);
  if (secret !== undefined) return secret;
  if (goesOn)
    throw new UserError(
      `The training in ${folder} has begun, but ${secretFile}, which its noise follows from, is missing: restore it, or train again (--replace).`,
    );
  const drawn = randomBytes(bytes).toString("hex");
  writeFileAtomic(path.join(folder, secretFile), `${drawn}\n`, 0o600);
  return drawn;
}

/** The secret of a run; undefined if it has none. @throws UserError when the file is damaged. */
export function readSecret(folder: string): string | undefined {
  const file = path.join(folder, secretFile);
  if (!fs.existsSync(file)) return undefined;
  const secret = readPlainFile(file).toString("utf8").trim();
  if (!new RegExp(`^[0-9a-f]{${2 * bytes}}$`).test(secret))
    throw new UserError(`${file} is damaged: restore a good copy, or train again (--replace).`);
  return secret;
}

/** What latent vectors follow from, which tells nothing of the secret. */
export function latentSecret(secret: string): string {
  return createHash("sha256").update(`latents ${secret}`).digest("hex");
}
