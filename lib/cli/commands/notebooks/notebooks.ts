/** `synthcohort notebooks`: some or all notebooks, without a browser. */
import type { Command } from "commander";
import { parseDataSource } from "../../../experiment/data-source";
import { parseChanges } from "../../../experiment/knobs/presets";
import { findNotebooks } from "../../notebook-parameters";
import { addJsonOption, addKnobOptions, printResult, stopSignal, type KnobOptions } from "../../options";
import { runNotebooks } from "../../run-notebooks";
import { StatusLine } from "../../terminal";

interface Options extends KnobOptions {
  readonly data: string;
  readonly json?: boolean;
}

export function addNotebooksCommand(program: Command): void {
  const command = program
    .command("notebooks [names...]")
    .description(
      "run notebooks without a browser (all, or those whose names start with the given text, such as 02); executed copies go to results/",
    )
    .option("--data <source[=folder]>", "source of the real images", "phantom-chest");
  addJsonOption(addKnobOptions(command)).action(run);
}

async function run(names: string[], options: Options): Promise<void> {
  const files = findNotebooks(names);
  const experiment = {
    preset: options.preset,
    data: absoluteData(options.data),
    seed: options.seed,
    change: parseChanges(options.set),
  };
  const { notebooks, seconds } = await runNotebooks(files, experiment, new StatusLine(), stopSignal());
  printResult(options.json, { notebooks, seconds }, notebooks.join("\n"));
}

/** A relative folder means one seen from where the command was typed; kernels run elsewhere. */
export function absoluteData(data: string): string {
  const { source, folder } = parseDataSource(data);
  return folder === undefined ? source : `${source}=${folder}`;
}
