/** Reads somebody else's `release.json`, and checks our own: anything that is not listed here is refused. */
import { modelIds } from "../../gan/models";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { fidelityMeasures } from "../../evaluation/fidelity/fidelity-figures";
import { knobsSchema } from "../../evaluation/privacy/found-file";
import { shadowAccesses, shadowGroups, shadowRules } from "../../evaluation/privacy/shadows/shadow-attack";
import { UserError } from "../../support/errors";
import { parseJson } from "../../support/files/json-file";
import { readPlainFile } from "../../support/files/plain-file";
import { releaseFormat, releaseVersion, type ReleaseFacts } from "./facts";
import { releaseFiles } from "../files/layout";

const count = z.number().int().min(0);
const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const attack = z.strictObject({ auroc: interval, truePositivesAt01: interval, truePositivesAt1: interval });

const factsSchema: z.ZodType<ReleaseFacts> = z.strictObject({
  format: z.literal(releaseFormat),
  version: z.literal(releaseVersion),
  software: z.string(),
  model: z.enum(modelIds),
  knobs: knobsSchema,
  source: z.strictObject({
    name: z.string(),
    title: z.string(),
    terms: z.string(),
    forbids: z.string(),
    citation: z.string(),
  }),
  labelPolicy: z.enum(["paper", "zeros", "ignore"]),
  labels: z.array(z.string()),
  resolution: count,
  dicom: z.boolean(),
  counts: z.strictObject({ train: count, valid: count, test: count }),
  perLabel: z.array(z.strictObject({ label: z.string(), present: count, unknown: count })),
  combinations: z.array(z.strictObject({ title: z.string(), images: count })),
  real: z.strictObject({ train: count, heldOut: count, heldOutPatients: count, patientsKnown: z.boolean() }),
  features: z.string(),
  auditor: z.string(),
  frechet: z.string(),
  fidelity: z.array(
    z.strictObject({
      title: z.string(),
      images: count,
      figures: z.array(z.strictObject({ measure: z.enum(fidelityMeasures), floor: z.number(), ...interval.shape })),
      diversity: z
        .strictObject({
          synthetic: z.number(),
          low: z.number(),
          high: z.number(),
          real: z.number(),
          scales: count,
          pairs: count,
        })
        .optional(),
    }),
  ),
  tooFew: z.array(z.string()),
  conditional: z.array(z.strictObject({ finding: z.string(), real: interval, synthetic: interval })),
  privacy: z.strictObject({
    memorized: interval,
    closestRecordRatio: interval,
    dataCopying: interval,
    distanceAttack: attack,
    densityAttack: attack,
  }),
  budget: z
    .strictObject({
      epsilon: z.number(),
      delta: z.number(),
      noiseMultiplier: z.number(),
      clipNorm: z.number(),
      samplingRate: z.number(),
      patients: count,
      steps: count,
      accountant: z.string(),
    })
    .optional(),
  verdict: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      side: z.enum(["at most", "at least"]),
      limit: z.number(),
      usualLimit: z.number(),
      ...interval.shape,
      passed: z.boolean(),
      patientsNeeded: count.nullable(),
      patients: count,
    }),
  ),
  copies: z.strictObject({
    bound: z.number(),
    falseAlarms: count,
    heldOut: count,
    tried: count,
    disguises: z.array(z.strictObject({ title: z.string(), caught: count })),
  }),
  labelTrust: z
    .array(
      z.strictObject({
        label: z.string(),
        real: interval,
        synthetic: interval,
        learned: interval,
        trusted: z.boolean(),
      }),
    )
    .optional(),
  utility: z
    .strictObject({
      network: z.string(),
      rows: z.array(z.strictObject({ label: z.string(), real: interval, synthetic: interval, difference: interval })),
    })
    .optional(),
  shadows: z
    .strictObject({
      models: count,
      kimg: z.number(),
      patients: count,
      features: z.string(),
      rows: z.array(
        z.strictObject({
          group: z.enum(shadowGroups),
          access: z.enum(shadowAccesses),
          rule: z.enum(shadowRules),
          patients: count,
          auroc: interval,
          truePositivesAt1: interval,
        }),
      ),
    })
    .optional(),
  reidentification: z
    .strictObject({
      patients: z.strictObject({ learned: count, searched: count, heldOut: count }),
      tells: z.boolean(),
      warrant: interval,
      matches: interval,
      seconds: interval,
    })
    .optional(),
});

/**
 * Reads and checks `release.json`.
 * @throws UserError when it is damaged, or of another version.
 */
export function readFacts(folder: string): ReleaseFacts {
  const file = path.join(folder, releaseFiles.facts);
  if (!fs.existsSync(file)) throw new UserError(`${folder} is not a release: it has no ${releaseFiles.facts}.`);
  const text = readPlainFile(file).toString("utf8");
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new UserError(`${file} is not JSON: request the release again.`);
  }
  return checkFacts(value, file);
}

/** @throws UserError naming the first key that is not as it must be. */
export function checkFacts(value: unknown, file: string): ReleaseFacts {
  const result = factsSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(
    `${file} does not have this version's format (${issue.path.join(".")}: ${issue.message}): use the version that made it, or request the release again.`,
  );
}
