/** `privacy.json` of a training with a privacy budget: what may be spent, what has been, and by which reckoning. */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { privacyFile } from "../../runs/stage-files";
import { accountantName, epsilonSpent } from "../../statistics/privacy/privacy-accountant";
import { UserError } from "../../support/errors";
import { writeJson } from "../../support/files/atomic";
import { readJson } from "../../support/files/json-file";
import type { PrivacyMechanism } from "./mechanism";

/** Its content. */
export interface PrivacyRecord extends PrivacyMechanism {
  /** Of the last checkpoint; later steps are done again in the same way. */
  readonly stepsSpent: number;
  readonly epsilonSpent: number;
  /** How ε is reckoned. */
  readonly accountant: string;
}

const positive = z.number().positive();
const schema = z.looseObject({
  unit: z.enum(["patient", "image"]),
  epsilon: positive,
  delta: positive,
  noiseMultiplier: positive,
  clipNorm: positive,
  samplingRate: positive,
  patients: positive,
  minibatch: positive,
  steps: positive,
  stepsSpent: z.number().min(0),
  epsilonSpent: z.number().min(0),
  accountant: z.string(),
});

/** Writes it beside the checkpoints. @param folder of the run. */
export function writePrivacyRecord(folder: string, mechanism: PrivacyMechanism, stepsSpent: number): void {
  const spent = epsilonSpent({ ...mechanism, steps: stepsSpent });
  writeJson(path.join(folder, privacyFile), {
    ...mechanism,
    stepsSpent,
    epsilonSpent: spent,
    accountant: accountantName,
  } satisfies PrivacyRecord);
}

/** Reads it; undefined if the training has no budget, or has left no checkpoint yet. @throws UserError when it is damaged. */
export function readPrivacyRecord(folder: string): PrivacyRecord | undefined {
  const file = path.join(folder, privacyFile);
  if (!fs.existsSync(file)) return undefined;
  const mending = "restore a good copy, or train again (--replace)";
  const read = schema.safeParse(readJson(file, mending));
  if (read.success) return read.data;
  throw new UserError(`${file} is damaged (${read.error.issues[0].path.join(".")}): ${mending}.`);
}
