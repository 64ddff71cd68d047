/**
 * `synthcohort reader-study`: creates a study, serves its page, reports its results, runs a machine reader, and
 * computes the size a study needs.
 */
import type { Command } from "commander";
import { addCreateCommand } from "./reader-study/create";
import { addMachineCommand } from "./reader-study/machine";
import { addReportCommand } from "./reader-study/report";
import { addServeCommand } from "./reader-study/serve";
import { addSizeCommand } from "./reader-study/size";

export function addReaderStudyCommand(program: Command): void {
  const command = program
    .command("reader-study")
    .description("can people tell synthetic images from real ones? A page for readers, and the statistics after it");
  command.exitOverride().enablePositionalOptions();
  for (const add of [addCreateCommand, addServeCommand, addReportCommand, addMachineCommand, addSizeCommand])
    add(command);
}
