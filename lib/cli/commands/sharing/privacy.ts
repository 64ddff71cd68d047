/** `synthcohort privacy`: everything that takes longer than a notebook should, one part after the other, with a report. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type Command, Option } from "commander";
import { z } from "zod";
import { calibrate } from "../../../benchmark/calibrated-estimate";
import { openCohort } from "../../../cohort/format/cohort";
import { cohortIdentity } from "../../../cohort/format/identity";
import { requireReal } from "../../../cohort/format/role";
import { startEngine } from "../../../engine/start";
import { workersForMachine } from "../../../engine/workers";
import { generativeModels, type ModelId } from "../../../gan/models";
import { UserError } from "../../../support/errors";
import { requirePossible, writeFileAtomic, writeJson } from "../../../support/files/atomic";
import { readJson } from "../../../support/files/json-file";
import { runsRoot } from "../../../support/paths";
import { duration } from "../../../support/progress";
import { markdownRows } from "../../aligned-rows";
import { addDryRunOption } from "../../dry-run";
import {
  addJsonOption,
  addKnobOptions,
  type KnobOptions,
  place,
  printResult,
  stopSignal,
  wholeNumber,
} from "../../options";
import { terminalProgress } from "../../terminal";
import { provideEngine } from "../engine";
import { knobsOfCohort } from "./knobs-of-cohort";
import { type PrivacyAnswer, type PrivacyPart, privacyParts, type PrivacyStudy } from "./privacy-parts";

interface Options extends KnobOptions {
  readonly model: ModelId;
  readonly models: number;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addPrivacyCommand(program: Command): void {
  const command = program
    .command("privacy <cohort>")
    .description(
      "what takes longer than a notebook should, one after the other: privacy budgets, re-identification, shadow models and canaries of one model, with a report. Says beforehand how long it takes; the same command goes on where it stopped",
    )
    .addOption(
      new Option("--model <model>", "flow, or cpd-gan; prog-gan has no budget")
        .choices(["flow", "cpd-gan"])
        .default("flow"),
    )
    .option("--models <number>", "shadow models, an even number", wholeNumber, 16)
    .requiredOption("--out <folder>", "takes all trainings, and privacy-<model>.md, the report", place);
  addJsonOption(addDryRunOption(addKnobOptions(command))).action(run);
}

async function run(cohort: string, options: Options): Promise<void> {
  const { model, out, json } = options;
  const study = studyOf(cohort, options);
  const claim = claimOf(study);
  requireSameStudy(study, claim);
  const parts = privacyParts(study);
  const outlook = outlookOf(study, parts);
  if (options.dryRun) return printResult(json, outlook, outlook.text);
  requirePossible(out);
  process.stderr.write(`${outlook.text}\n`);
  writeJson(studyFile(study), claim);
  await provideEngine();
  await startEngine();
  const work = { onProgress: terminalProgress(), signal: stopSignal() };
  const answers: (PrivacyAnswer | undefined)[] = [];
  for (const part of parts) answers.push(part.impossible === undefined ? await part.run(work) : undefined);
  const report = path.join(path.resolve(out), `privacy-${model}.md`);
  const text = reportOf(study, parts, answers);
  writeFileAtomic(report, text);
  printResult(
    json,
    { report, parts: parts.map(({ title, impossible }, i) => ({ title, impossible, ...answers[i] })) },
    `${text}\n${path.relative(process.cwd(), report)}`,
  );
}

/** @throws UserError when the cohort is not a real one, and as {@link knobsOfCohort}. */
function studyOf(cohort: string, options: Options): PrivacyStudy {
  const { model, models: shadowModels, out, seed } = options;
  const knobs = knobsOfCohort(cohort, options, "classifier");
  const opened = openCohort(cohort);
  opened.close();
  requireReal(opened, "A study of privacy is of");
  const [workers, calibration] = [workersForMachine(), calibrate(runsRoot)];
  return { cohort, model, knobs, seed, shadowModels, out, workers, calibration };
}

/** What decides what is found in a folder. */
type Claim = Readonly<Record<"cohort" | "seed" | "shadow models" | "knobs", string | number>>;

function claimOf({ cohort, model, knobs, seed, shadowModels }: PrivacyStudy): Claim {
  const used = { ...knobs[generativeModels[model].group], ...knobs.classifier, ...knobs.meanImage };
  const opened = openCohort(cohort);
  opened.close();
  return { cohort: cohortIdentity(opened), seed, "shadow models": shadowModels, knobs: JSON.stringify(used) };
}

const studyFile = ({ out, model }: PrivacyStudy): string => path.join(path.resolve(out), model, "study.json");

/** @throws UserError when the folder has another study of this model: each has a folder of its own. */
function requireSameStudy(study: PrivacyStudy, claim: Claim): void {
  const file = studyFile(study);
  if (!fs.existsSync(file)) return;
  const mending = "give another --out";
  const found = claimSchema.safeParse(readJson(file, mending)).data;
  const other = Object.keys(claim).filter((key) => found?.[key as keyof Claim] !== claim[key as keyof Claim]);
  if (other.length > 0)
    throw new UserError(`${study.out} has a study with another ${other.join(", another ")}: ${mending}.`);
}

const claimSchema: z.ZodType<Claim> = z.strictObject({
  ...{ cohort: z.string(), seed: z.number(), "shadow models": z.number(), knobs: z.string() },
});

/** What would be done, and how long it takes. */
function outlookOf(
  { cohort, model, calibration }: PrivacyStudy,
  parts: readonly PrivacyPart[],
): { seconds: number; parts: { title: string; seconds: number | null; impossible?: string }[]; text: string } {
  const seconds = parts.reduce((sum, part) => sum + (part.seconds ?? 0), 0);
  const lines = parts.map(({ title, seconds: own, impossible }) => {
    if (impossible !== undefined) return `  ${title}: cannot be done. ${impossible}`;
    return `  ${title}: ${own === null ? "a few minutes" : own === 0 ? "trained already" : `about ${duration(own)}`}`;
  });
  return {
    seconds,
    parts: parts.map(({ title, seconds: own, impossible }) => ({ title, seconds: own, impossible })),
    text: [
      `Privacy of ${generativeModels[model].name} on ${cohort}:`,
      ...lines,
      `Trainings take about ${duration(seconds)} in all, by ${calibration.basis}; attacks take minutes more.`,
    ].join("\n"),
  };
}

function reportOf(
  { cohort, model, seed }: PrivacyStudy,
  parts: readonly PrivacyPart[],
  answers: readonly (PrivacyAnswer | undefined)[],
): string {
  const sections = parts.flatMap(({ title, impossible = "" }, i) => {
    const { rows, notes } = answers[i] ?? { rows: [], notes: [`Not done. ${impossible}`] };
    return [`## ${title}`, ...(rows.length > 0 ? [markdownRows(rows).join("\n")] : []), ...notes];
  });
  return [
    `# Privacy of ${generativeModels[model].name} on ${path.basename(path.resolve(cohort))}`,
    `Seed ${seed}. Intervals of 95 %, by bootstrap over patients; of canaries Student's t. This is what these attacks found; others may find more.`,
    ...sections,
    "",
  ].join("\n\n");
}
