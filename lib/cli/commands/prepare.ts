/** `synthcohort prepare`: a source's images as a cohort. */
import * as path from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { type Benchmark, benchmarkLevel, benchmarks, anatomyOfLevels } from "../../benchmark/paper-levels";
import { readDescription } from "../../cohort/format/description";
import type { CohortKnobs } from "../../cohort/knobs";
import { lookAtPreparation } from "../../cohort/prepare/prepare-outlook";
import { writeParquetCopy } from "../../cohort/format/parquet";
import { sources } from "../../cohort/sources";
import { parseDataSource, type DataSource } from "../../experiment/data-source";
import { preparationSeconds } from "../../benchmark/estimate";
import { preset, type Changes } from "../../experiment/knobs/presets";
import { prepareStage } from "../../experiment/stages";
import { addDryRunOption, printOutlook, type Outlook } from "../dry-run";
import {
  addJsonOption,
  addKnobOptions,
  addReplaceOption,
  place,
  printNotes,
  printResult,
  stopSignal,
  wholeNumber,
  type KnobOptions,
  stageChanges,
} from "../options";
import { terminalProgress } from "../terminal";

interface Options extends KnobOptions {
  readonly out: string;
  readonly resolution?: number;
  readonly labelPolicy?: string;
  readonly patientColumn?: string;
  readonly minCombination?: number;
  readonly benchmark?: Level;
  readonly testFor?: string;
  readonly dropDuplicates?: boolean;
  readonly parquet?: boolean;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addPrepareCommand(program: Command): void {
  const command = program
    .command("prepare <source[=folder]>")
    .description(
      `make a cohort: ${sources.map(({ name, needsFolder }) => (needsFolder ? `${name}=<folder>` : name)).join(", ")} (see data/README.md)`,
    )
    .requiredOption("--out <folder>", "output cohort folder", place)
    .option("--resolution <pixels>", "width and height of the images in pixels, a power of two", wholeNumber)
    .option("--label-policy <policy>", "count uncertain labels as present (paper), absent (zeros) or unknown (ignore)")
    .option(
      "--patient-column <name>",
      "the patient column in the table of your own folder (default: found by its name)",
    )
    .option("--min-combination <images>", "keep only label combinations with more than this many images", wholeNumber)
    .option(
      "--benchmark <name=level>",
      `the paper's numbers for one point of a benchmark, such as classes=20: ${benchmarks.join(", ")}`,
      parseLevel,
    )
    .option(
      "--test-for <cohort>",
      "make an extra test set for classifiers of that cohort: the data set's own test images (chexpert: valid.csv; phantom-chest: give phantom-chest-external as the source), all in the test split, with the cohort's labels, label combinations and resolution",
    )
    .option(
      "--drop-duplicates",
      "keep one copy of each duplicate image: from test before validation, and from validation before training",
    )
    .option("--parquet", "also write the table as Parquet");
  addJsonOption(addDryRunOption(addReplaceOption(addKnobOptions(command, ["cohort"])))).action(run);
}

async function run(data: string, options: Options): Promise<void> {
  const { source, folder } = parseDataSource(data);
  const named = {
    resolution: options.resolution,
    labelPolicy: options.labelPolicy,
    patientColumn: options.patientColumn,
    minCombination: options.minCombination,
    dropDuplicates: options.dropDuplicates,
  };
  const given = Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [`cohort.${key}`, value]);
  const changes = {
    ...levelKnobs(source, options.benchmark),
    ...knobsOf(options.testFor),
    ...stageChanges(options.set, "cohort"),
    ...Object.fromEntries(given),
  } as Changes;
  const knobs = preset(options.preset, changes, source).cohort;
  const out = path.resolve(options.out);
  const stage = { source, folder, knobs, seed: options.seed, testFor: options.testFor, out, replace: options.replace };
  if (options.dryRun) return printOutlook(options.json, await outlookOf(stage));
  const cohort = await prepareStage({ ...stage, onProgress: terminalProgress(), signal: stopSignal() });
  const description = options.parquet ? await writeParquetCopy(cohort) : cohort.description;
  const { size, patients, labels, counts, resolution, warnings } = description;
  printNotes(warnings);
  const text =
    `${size} images of ${patients} patients with ${labels.length} labels at ${resolution}×${resolution} ` +
    `(${counts.train} train, ${counts.valid} validation, ${counts.test} test) are in ${options.out}.`;
  printResult(options.json, description, text);
  cohort.close();
}

async function outlookOf(
  stage: DataSource & {
    readonly knobs: CohortKnobs;
    readonly seed: number;
    readonly testFor?: string;
    readonly out: string;
    readonly replace?: boolean;
  },
): Promise<Outlook> {
  const {
    source,
    folder,
    testFor,
    out,
    knobs: { resolution },
  } = stage;
  const {
    state,
    labelNames,
    warnings,
    counts: { train, valid, test },
  } = await lookAtPreparation({ ...stage, onProgress: terminalProgress() });
  printNotes(warnings);
  const images = train + valid + test;
  return {
    title: `${images} images of ${source} with ${labelNames.length} labels at ${resolution}×${resolution} (${train} train, ${valid} validation, ${test} test)`,
    state: state === "begun" ? "stopped" : state,
    inputs: { data: folder, testFor: testFor && path.resolve(testFor) },
    out,
    seconds: preparationSeconds(source, images, resolution),
  };
}

/** What a cohort and its extra test set have in common; what the user says otherwise wins. */
function knobsOf(cohort: string | undefined): Changes {
  if (cohort === undefined) return {};
  const { resolution, labelPolicy } = readDescription(cohort);
  return { "cohort.resolution": resolution, "cohort.labelPolicy": labelPolicy };
}

interface Level {
  readonly benchmark: Benchmark;
  readonly level: number;
}

function parseLevel(text: string): Level {
  const [name, level] = text.split("=");
  const benchmark = benchmarks.find((one) => one === name);
  if (benchmark === undefined)
    throw new InvalidArgumentError(`It must be like classes=20, with one of ${benchmarks.join(", ")}.`);
  return { benchmark, level: wholeNumber(level ?? "") };
}

/** The knobs that a benchmark's level decides; what the user says otherwise wins over them. */
function levelKnobs(source: string, level: Level | undefined): Changes {
  if (level === undefined) return {};
  const { knobs } = benchmarkLevel(anatomyOfLevels(source), level.benchmark, level.level);
  return Object.fromEntries(Object.entries(knobs).map(([key, value]) => [`cohort.${key}`, value]));
}
