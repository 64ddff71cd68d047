/** The white-box attack on a training, kept in a file: it takes minutes, and is the same every time. */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { openCohort } from "../../cohort/format/cohort";
import { whiteBoxAttack } from "../../evaluation/privacy/white-box-attack";
import { fileIdentity } from "../../runs/file-identity";
import { generatorFile } from "../../runs/stage-files";
import { type Estimate, plainEstimate } from "../../statistics/interval";
import { writeJson } from "../../support/files/atomic";
import { readJson } from "../../support/files/json-file";
import type { WorkOptions } from "../../support/work";

/** What the attack finds, and what it finds between held-out patients alone: AUROC, 0.5 by guessing. */
export interface AttackEstimates {
  readonly attack: Estimate;
  readonly control: Estimate;
}

const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const schema = z.strictObject({ generator: z.string(), seed: z.number(), attack: estimate, control: estimate });

/**
 * Attacks a finished training, unless the file has the result for this generator and seed. The tensor engine must have been started.
 * @param file takes the result.
 * @throws UserError as `whiteBoxAttack`.
 */
export async function keptAttack(
  run: string,
  { cohort, seed }: { readonly cohort: string; readonly seed: number },
  file: string,
  work: WorkOptions,
): Promise<AttackEstimates> {
  const generator = fileIdentity(path.join(run, generatorFile));
  const kept = fs.existsSync(file)
    ? schema.safeParse(readJson(file, "delete it, and it is made again")).data
    : undefined;
  if (kept?.generator === generator && kept.seed === seed) return { attack: kept.attack, control: kept.control };
  const opened = openCohort(cohort);
  try {
    const { attack, control } = await whiteBoxAttack(run, opened, { seed, ...work });
    const found = { attack: plainEstimate(attack.auroc), control: plainEstimate(control.auroc) };
    writeJson(file, { generator, seed, ...found });
    return found;
  } finally {
    opened.close();
  }
}
