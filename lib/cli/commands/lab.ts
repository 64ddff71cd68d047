/** `synthcohort lab`: the notebooks in JupyterLab. */
import type { Command } from "commander";
import { lab } from "../../notebook/lab/lab";

export function addLabCommand(program: Command): void {
  program
    .command("lab")
    .description(
      "open your own copies of the notebooks (my-notebooks/) in JupyterLab, in a virtual environment made on first use",
    )
    .action(() => lab());
}
