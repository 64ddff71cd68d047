/** `synthcohort experiments`: all experiments side by side; marking them, and deleting what nothing depends on. */
import * as path from "node:path";
import type { Command } from "commander";
import { comparisonOf } from "../../experiment/catalog/comparison";
import { deleteFolders, planDeletion, type Deletion } from "../../experiment/catalog/deletion";
import { chooseExperiments, findExperiments, markExperiment } from "../../experiment/catalog/found-experiments";
import { comparisonTable } from "../../figures/tables/comparison-table";
import { UserError } from "../../support/errors";
import { alignedRows } from "../aligned-rows";
import { addJsonOption, printResult } from "../options";

interface ListOptions {
  readonly sort?: string;
  readonly filter: string;
  readonly json?: boolean;
}

interface DeleteOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addExperimentsCommand(program: Command): void {
  const experiments = program
    .command("experiments")
    .description("compare all experiments in results/, mark them, or delete them");
  const list = experiments
    .command("list [names...]", { isDefault: true })
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

function deleteExperiments(names: string[], { yes, json }: DeleteOptions): void {
  const all = findExperiments();
  const deletion = planDeletion(chooseExperiments(all, names), all);
  if (yes) deleteFolders(deletion);
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
