/** `synthcohort lab`: the notebooks in JupyterLab. */
import type { Command } from "commander";
import { lab } from "../../../notebook/lab/lab";
import { provideLabEnvironment } from "../../../notebook/lab/lab-environment";

export function addLabCommand(program: Command): void {
  program
    .command("lab")
    .description(
      "open your own copies of the notebooks (my-notebooks/) in JupyterLab, in a virtual environment made on first use",
    )
    .option("--install", "only make the virtual environment, with the kernel that VS Code finds in it")
    .action(async ({ install }: { install?: boolean }) => {
      if (install) provideLabEnvironment();
      else await lab();
    });
}
