/** `synthcohort completion`: names of commands, options and knobs for the shell's Tab key. */
import type { Command } from "commander";
import { completionScript } from "../completion";

export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and knobs in bash and zsh")
    .addHelpText("after", "\nLoad it with: source <(npx --no-install synthcohort completion)")
    .action(() => void process.stdout.write(completionScript(program)));
}
