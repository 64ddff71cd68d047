/** What an attack of minutes found, read back from the file of JSON that its command wrote. */
import * as path from "node:path";
import { z } from "zod";
import type { ModelKnobs } from "../../gan/models";
import { UserError } from "../../support/errors";
import { readJson } from "../../support/files/json-file";
import { requireFile } from "../../support/files/text-file";

/** A `PrivacyFigure`. */
export const privacyFigureSchema: z.ZodType<{ value: number; low: number; high: number; honest: number }> =
  z.strictObject({ value: z.number(), low: z.number(), high: z.number(), honest: z.number() });

/**
 * @param command that wrote the file into the folder.
 * @throws UserError when there is none in the folder, or it is not as it was written.
 */
export function readFound<T>(folder: string, fileName: string, command: string, schema: z.ZodType<T>): T {
  const file = path.join(folder, fileName);
  const mending = `repeat the command "synthcohort ${command}"`;
  requireFile(file, `${folder} has no ${fileName}: give the folder that "synthcohort ${command}" wrote.`);
  const parsed = schema.safeParse(readJson(file, mending));
  if (parsed.success) return parsed.data;
  throw new UserError(`${file} is not as it was written: ${mending}.`);
}

/** Knobs of a generator, as they stand in a file: one plain value for each name. */
export const knobsSchema: z.ZodType<ModelKnobs> = z.custom<ModelKnobs>(
  (value) => z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).safeParse(value).success,
  "no settings of a training",
);
