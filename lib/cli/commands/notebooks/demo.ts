/** `synthcohort demo`: finished runs, so that the notebooks answer in seconds on any machine. */
import * as path from "node:path";
import type { Command } from "commander";
import { unpackExperiment } from "../../../experiment/catalog/experiment-archive";
import { packageRoot } from "../../../support/paths";
import { broughtInWords } from "../../brought";
import { addJsonOption, printResult } from "../../options";

const archive = path.join(packageRoot, "data", "demo", "lesson.zip");

export function addDemoCommand(program: Command): void {
  const command = program
    .command("demo")
    .description("bring finished runs of the preset lesson here: every cell of the notebooks then answers in seconds");
  addJsonOption(command).action(async ({ json }: { json?: boolean }) => {
    const { experiment, brought, kept } = await unpackExperiment(archive);
    const text = `${broughtInWords({ experiment, brought, kept })}\nAll of them at once: synthcohort reproduce --preset ${experiment.knobs.name}`;
    printResult(json, { experiment: experiment.name, brought, kept }, text);
  });
}
