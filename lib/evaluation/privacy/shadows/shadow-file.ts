/** What an attack with shadow models found, as files: all of it as JSON, and a table without the curves. */
import * as path from "node:path";
import { z } from "zod";
import { modelIds } from "../../../gan/models";
import { writeJson } from "../../../support/files/atomic";
import { writeTypedTable } from "../../../support/files/typed-table";
import { knobsSchema, privacyFigureSchema, readFound } from "../found-file";
import type { Estimate } from "../../../statistics/interval";
import type { PrivacyFigure } from "../memorization";
import { type ShadowAttack, shadowAccesses, shadowGroups, type ShadowResult, shadowRules } from "./shadow-attack";

const attackFile = "shadow.json";
const tableOfAttack = "shadow.csv";

const count = z.number().int().min(0);
const schema: z.ZodType<ShadowAttack> = z.strictObject({
  cohort: z.string(),
  model: z.enum(modelIds),
  knobs: knobsSchema,
  models: count,
  kimg: z.number(),
  features: z.string(),
  patients: count,
  images: count,
  results: z.array(
    z.strictObject({
      access: z.enum(shadowAccesses),
      rule: z.enum(shadowRules),
      group: z.enum(shadowGroups),
      patients: count,
      auroc: privacyFigureSchema,
      truePositivesAt01: privacyFigureSchema.nullable(),
      truePositivesAt1: privacyFigureSchema,
      curve: z.array(z.strictObject({ falsePositives: z.number(), truePositives: z.number() })),
    }),
  ),
});

/** Writes both files. */
export function writeShadowAttack(folder: string, attack: ShadowAttack): void {
  writeJson(path.join(folder, attackFile), attack);
  writeTypedTable<MeasureRow>(
    path.join(folder, tableOfAttack),
    { texts: ["group", "access", "rule", "measure"], numbers: ["patients", "value", "low", "high"] },
    attack.results.flatMap(rowsOfResult),
  );
}

/** @throws UserError when there is none in the folder, or it is not as it was written. */
export function readShadowAttack(folder: string): ShadowAttack {
  return readFound(folder, attackFile, "shadow", schema);
}

/** A row of the table. */
interface MeasureRow extends Pick<ShadowResult, "group" | "access" | "rule" | "patients">, Estimate {
  readonly measure: string;
}

function rowsOfResult({ group, access, rule, patients, ...found }: ShadowResult): MeasureRow[] {
  const row = (measure: string, { value, low, high }: PrivacyFigure): MeasureRow[] => [
    { group, access, rule, measure, patients, value, low, high },
  ];
  return [
    ...row("auroc", found.auroc),
    ...(found.truePositivesAt01 === null ? [] : row("found_at_0.1_percent_false", found.truePositivesAt01)),
    ...row("found_at_1_percent_false", found.truePositivesAt1),
  ];
}
