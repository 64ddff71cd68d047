/** `synthcohort init`: a project of one's own. */
import type { Command } from "commander";
import { makeProject } from "../../../notebook/lab/new-project";
import { addJsonOption, place, printResult } from "../../options";

export function addInitCommand(program: Command): void {
  const command = program
    .command("init")
    .argument("<folder>", "the project, which must be empty or not there yet", place)
    .description("begin a project: the notebooks and the lesson, and a package.json that pins this version");
  addJsonOption(command).action(async (folder: string, { json }: { json?: boolean }) => {
    await makeProject(folder);
    const text = `${folder} is ready. Next:\n  cd ${folder}\n  npm install\n  npm run lab`;
    printResult(json, { folder }, text);
  });
}
