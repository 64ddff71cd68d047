/** `plan.json`: a benchmark's plan as a file, for schedulers and for every process that does one of its runs. */
import { modelIds, generativeModels } from "../gan/models";
import { trainingDataNames } from "../experiment/results";
import * as fs from "node:fs";
import { z } from "zod";
import { writeJson } from "../support/files/atomic";
import { UserError, messageOf } from "../support/errors";
import { parseJson } from "../support/files/json-file";
import { readPlainFile } from "../support/files/plain-file";
import type { BenchmarkPlan } from "./plan";
import type { PlannedRun } from "./planned-run";
import { checkGroup, type KnobGroup } from "../experiment/knobs/knob-groups";

const format = "synthcohort-plan";
const version = 3;

/** Far more than a plan of thousands of runs has. Unit: bytes. */
const mostBytes = 64 * 1024 * 1024;
const longestReason = 300;

/** Ids are names of folders: nothing that leads elsewhere. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+-]*$/);

const seed = z.number().int();
const common = { id: name, title: z.string(), seed, needs: z.array(name), seconds: z.number().min(0) };

/** Whole knobs of one group, each of which there is and within its range. */
function knobsOf(group: KnobGroup): z.ZodType {
  return z.record(z.string(), z.unknown()).superRefine((values, context) => {
    try {
      checkGroup(group, values);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
    }
  });
}

const training = { ...common, stage: z.literal("train"), cohort: name, features: name.optional() };

const run = z.union([
  z.looseObject({
    ...common,
    stage: z.literal("prepare"),
    source: z.looseObject({ source: z.string(), folder: z.string().optional() }),
    knobs: knobsOf("cohort"),
  }),
  ...modelIds.map((model) =>
    z.looseObject({ ...training, model: z.literal(model), knobs: knobsOf(generativeModels[model].group) }),
  ),
  z.looseObject({ ...common, stage: z.literal("sample"), generator: name, like: name }),
  z.looseObject({
    ...common,
    stage: z.literal("classify"),
    trainingData: z.enum(trainingDataNames),
    knobs: knobsOf("classifier"),
    cohort: name,
    test: name,
  }),
]);

const schema = z.looseObject({
  format: z.literal(format),
  version: z.literal(version),
  name,
  runs: z.array(run),
  points: z.array(
    z.looseObject({
      dataset: z.string(),
      benchmark: z.string(),
      level: z.number(),
      contrast: z.number().int().min(0),
      trainingData: z.enum(trainingDataNames),
      cohortSeed: seed,
      modelSeed: seed,
      classifierSeed: seed,
      classifier: name,
      generator: name.optional(),
    }),
  ),
  estimate: z.string(),
});

/** The document: what `plan --json` prints, and what `plan --out` writes. */
export function planDocument(plan: BenchmarkPlan): object {
  return { format, version, ...plan, seconds: plan.runs.reduce((sum, run) => sum + run.seconds, 0) };
}

/** Writes a plan, atomically. */
export function writePlan(file: string, plan: BenchmarkPlan): void {
  writeJson(file, planDocument(plan));
}

/** @throws UserError when the file is missing or holds no plan. */
export function readPlan(file: string): BenchmarkPlan {
  if (!fs.existsSync(file))
    throw new UserError(`${file} does not exist; write it with "synthcohort plan --out ${file}".`);
  const text = readPlainFile(file, mostBytes).toString("utf8");
  try {
    return schema.parse(parseJson(text)) as unknown as BenchmarkPlan;
  } catch (error) {
    const why = error instanceof z.ZodError ? firstIssue(error.issues) : messageOf(error);
    throw new UserError(
      `${file} is not a plan of this version (${why}); write it again with "synthcohort plan --out ${file}".`,
    );
  }
}

/** What is wrong at first; of a run that is like none of the stages', what keeps it from being the most similar one. */
function firstIssue([issue]: readonly z.core.$ZodIssue[]): string {
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
    return firstIssue(nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  }
  return `${issue.path.join(".")}: ${issue.message}`.slice(0, longestReason);
}

/** The run of an id, or of the beginning of one if no other begins so. @throws UserError otherwise. */
export function findRun(plan: BenchmarkPlan, id: string): PlannedRun {
  const found = plan.runs.filter((run) => run.id === id || run.id.startsWith(id));
  if (found.length === 1) return found[0];
  if (found.length > 1)
    throw new UserError(
      `Several runs begin with "${id}" (${found[0].id}, ${found[1].id}, …); give a longer part of the id.`,
    );
  throw new UserError(`The plan has no run "${id}"; "synthcohort plan" lists its runs.`);
}
