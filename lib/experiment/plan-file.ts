/** `plan.json`: a benchmark's plan as a file, for schedulers and for every process that does one of its runs. */
import * as fs from "node:fs";
import { z } from "zod";
import { writeJson } from "../support/atomic";
import { UserError, messageOf } from "../support/errors";
import type { BenchmarkPlan } from "./benchmark-plan";
import { plannedStages, type PlannedRun } from "./planned-run";

const format = "synthcohort-plan";
const version = 1;

/** Ids are names of folders: nothing that leads elsewhere. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+-]*$/);

const schema = z.looseObject({
  format: z.literal(format),
  version: z.literal(version),
  name,
  runs: z.array(z.looseObject({ id: name, stage: z.enum(plannedStages), title: z.string(), seed: z.number().int(), needs: z.array(name), seconds: z.number() })),
  points: z.array(z.looseObject({ classifier: name })),
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
  if (!fs.existsSync(file)) throw new UserError(`${file} does not exist; write it with "synthcohort plan --out ${file}".`);
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8"))) as unknown as BenchmarkPlan;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).split("\n")[0].replace(/^✖ /, "") : messageOf(error);
    throw new UserError(`${file} holds no plan of this version (${why}); write it anew with "synthcohort plan --out ${file}".`);
  }
}

/** The run of an id, or of the beginning of one if no other begins so. @throws UserError otherwise. */
export function findRun(plan: BenchmarkPlan, id: string): PlannedRun {
  const found = plan.runs.filter((run) => run.id === id || run.id.startsWith(id));
  if (found.length === 1) return found[0];
  if (found.length > 1) throw new UserError(`Several runs begin with "${id}" (${found[0].id}, ${found[1].id}, …); write one of them out.`);
  throw new UserError(`The plan has no run "${id}"; "synthcohort plan" lists those it has.`);
}
