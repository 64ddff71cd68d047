/** What re-identification found, as a file of JSON. */
import * as path from "node:path";
import { z } from "zod";
import { writeJson } from "../../support/files/atomic";
import { readJson } from "../../support/files/json-file";
import { requireFile } from "../../support/files/text-file";
import { UserError } from "../../support/errors";
import type { Reidentification } from "./reidentification";

const fileName = "reidentification.json";
const mending = 'repeat the command "synthcohort reidentify"';

const count = z.number().int().min(0);
const figure = z.strictObject({ value: z.number(), low: z.number(), high: z.number(), honest: z.number() });
const matches = z.strictObject({ images: count, auroc: figure, above: figure });
const schema: z.ZodType<Reidentification> = z.strictObject({
  real: z.string(),
  synthetic: z.string(),
  patients: z.strictObject({ learned: count, searched: count, heldOut: count }),
  warrant: z.strictObject({ pairs: count, auroc: figure }),
  tells: z.boolean(),
  matches,
  seconds: matches,
  rightPatient: z.number(),
  control: matches,
});

/** Writes it into a folder. */
export function writeReidentification(folder: string, found: Reidentification): void {
  writeJson(path.join(folder, fileName), found);
}

/** @throws UserError when there is none in the folder, or it is not as it was written. */
export function readReidentification(folder: string): Reidentification {
  const file = path.join(folder, fileName);
  requireFile(file, `${folder} has no ${fileName}: give the folder that "synthcohort reidentify" wrote.`);
  const parsed = schema.safeParse(readJson(file, mending));
  if (parsed.success) return parsed.data;
  throw new UserError(`${file} is not as it was written: ${mending}.`);
}
