/** `synthcohort experiments`: all experiments side by side; marking them, and deleting what nothing depends on. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { comparisonOf } from "../../experiment/catalog/comparison";
import { deleteFolders, planDeletion, type Deletion } from "../../experiment/catalog/deletion";
import { packExperiment } from "../../experiment/catalog/experiment-archive";
import { chooseExperiments, findExperiments, markExperiment } from "../../experiment/catalog/found-experiments";
import { comparisonTable } from "../../figures/tables/comparison-table";
import { UserError } from "../../support/errors";
import { alignedRows } from "../aligned-rows";
import { bringExperiment } from "../bring-experiment";
import { addJsonOption, place, printResult } from "../options";

interface ListOptions {
  readonly sort?: string;
  readonly filter: string;
  readonly json?: boolean;
}

interface JsonOption {
  readonly json?: boolean;
}

interface DeleteOptions extends JsonOption {
  readonly yes?: boolean;
}

export function addExperimentsCommand(program: Command): void {
  const experiments = program
    .command("experiments")
    .description("compare all experiments in results/, mark them, or delete them");
  const list = experiments
    .command("list [names...]", { isDefault: true })
    .alias("compare")
    .description(
      "experiments side by side: knobs that differ, mean AUROC with intervals, paired differences from the first. Names may be parts of names",
    )
    .option("--sort <what>", "by a knob, seed, name, mark, or an AUROC such as cpD-GAN")
    .option("--filter <word>", "only those with this in their name or mark", "");
  addJsonOption(list).action(listExperiments);
  experiments
    .command("mark <name> [word]")
    .description("mark an experiment with a word, such as best; without a word the mark is taken away")
    .action((name: string, word = "") => {
      const [found] = chooseExperiments(findExperiments(), [name]);
      markExperiment(found, word);
      process.stderr.write(`${found.name}: ${word === "" ? "no mark" : `marked ${word}`}.\n`);
    });
  const pack = experiments
    .command("pack")
    .argument("<name>", "a finished experiment; may be a part of its name")
    .argument("<archive>", "the .zip file to write", place)
    .description("put a finished experiment on phantoms into one file, for a class or another machine");
  addJsonOption(pack).action(packOne);
  const unpack = experiments
    .command("unpack")
    .argument("<archive>", "a .zip file of experiments pack", place)
    .description(
      "bring a packed experiment here: reproduce and the notebooks then find its runs instead of making them",
    );
  addJsonOption(unpack).action((archive: string, { json }: JsonOption) => bringExperiment(archive, json));
  const remove = experiments
    .command("delete <names...>")
    .description(
      "say what deleting experiments would delete and how large it is; with --yes, delete it. Runs that another experiment or a benchmark in results/ has stay; plans elsewhere are not known",
    )
    .option("--yes", "delete it");
  addJsonOption(remove).action(deleteExperiments);
}

function listExperiments(names: string[], { sort, filter, json }: ListOptions): void {
  const all = findExperiments().filter(({ name, mark }) => `${name} ${mark}`.includes(filter));
  const compared = comparisonOf(names.length > 0 ? chooseExperiments(all, names) : all, { sort });
  if (compared.length === 0)
    throw new UserError(
      `There is no experiment${filter && ` with "${filter}"`} in results/; run "synthcohort reproduce".`,
    );
  const document = compared.map(({ name, mark, options, differing, classifiers }) => ({
    name,
    mark,
    options,
    differing,
    classifiers: classifiers.map(({ trainingData, run, difference }) => ({
      trainingData,
      auroc: run.summary.mean,
      difference,
    })),
  }));
  const table = comparisonTable(compared).map((row, place) => ({ ...row, experiment: compared[place].name }));
  printResult(json, document, alignedRows(table).join("\n"));
}

async function packOne(name: string, archive: string, { json }: JsonOption): Promise<void> {
  const [found] = chooseExperiments(findExperiments(), [name]);
  await packExperiment(found, archive);
  const { size } = fs.statSync(archive);
  printResult(json, { archive, bytes: size }, `${found.name} is in ${archive} (${megabytes(size)}).`);
}

async function deleteExperiments(names: string[], { yes, json }: DeleteOptions): Promise<void> {
  const all = findExperiments();
  const deletion = planDeletion(chooseExperiments(all, names), all);
  if (yes) await deleteFolders(deletion);
  printResult(json, { ...deletion, deleted: yes === true }, deletionInWords(deletion, yes === true));
}

function deletionInWords({ folders, kept }: Deletion, deleted: boolean): string {
  const relative = (folder: string): string => path.relative(process.cwd(), folder) || ".";
  const bytes = folders.reduce((sum, one) => sum + one.bytes, 0);
  return [
    ...folders.map((one) => `  ${megabytes(one.bytes).padStart(10)}  ${relative(one.folder)}`),
    ...kept.map(({ folder, neededBy }) => `${"stays".padStart(12)}  ${relative(folder)} (${neededBy} has it, too)`),
    deleted
      ? `Deleted ${megabytes(bytes)}.`
      : `Would delete ${megabytes(bytes)}; add --yes to do it. Results hold whatever you saved in them, too.`,
  ].join("\n");
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
