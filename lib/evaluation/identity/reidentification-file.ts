/** What re-identification found, as a file of JSON. */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { readJson } from "../../support/files/json-file";
import { writeJson } from "../../support/files/atomic";
import { privacyFigureSchema, readFound } from "../privacy/found-file";
import type { Reidentification } from "./reidentification";

const fileName = "reidentification.json";

const count = z.number().int().min(0);
const matches = z.strictObject({ images: count, beyondChance: privacyFigureSchema });
const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const schema: z.ZodType<Reidentification> = z.strictObject({
  real: z.string(),
  synthetic: z.string(),
  seed: z.number(),
  patients: z.strictObject({ learned: count, searched: count, heldOut: count }),
  warrant: z.strictObject({ pairs: count, auroc: privacyFigureSchema }),
  tells: z.boolean(),
  matches,
  seconds: matches,
  rightPatient: estimate,
  control: matches,
});

/** Writes it into a folder. */
export function writeReidentification(folder: string, found: Reidentification): void {
  writeJson(path.join(folder, fileName), found);
}

/** What is there of these cohorts and this seed, if anything; what cannot be read, as of an earlier version, is not: it is made again. */
export function keptReidentification(
  folder: string,
  { real, synthetic, seed }: Pick<Reidentification, "real" | "synthetic" | "seed">,
): Reidentification | undefined {
  if (!fs.existsSync(path.join(folder, fileName))) return undefined;
  const found = schema.safeParse(
    readJson(path.join(folder, fileName), 'repeat the command "synthcohort reidentify"'),
  ).data;
  return found?.real === real && found.synthetic === synthetic && found.seed === seed ? found : undefined;
}

/** @throws UserError when there is none in the folder, or it is not as it was written. */
export function readReidentification(folder: string): Reidentification {
  return readFound(folder, fileName, "reidentify", schema);
}
