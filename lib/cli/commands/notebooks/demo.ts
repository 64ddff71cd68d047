/** `synthcohort demo`: finished runs, so that the notebooks answer in seconds on any machine. */
import * as path from "node:path";
import type { Command } from "commander";
import { packageRoot } from "../../../support/paths";
import { bringExperiment } from "../../bring-experiment";
import { addJsonOption } from "../../options";

const archive = path.join(packageRoot, "data", "demo", "lesson.zip");

export function addDemoCommand(program: Command): void {
  const command = program
    .command("demo")
    .description("bring finished runs of the preset lesson here: every cell of the notebooks then answers in seconds");
  addJsonOption(command).action(({ json }: { json?: boolean }) =>
    bringExperiment(archive, json, "All of them at once: synthcohort reproduce --preset lesson"),
  );
}
