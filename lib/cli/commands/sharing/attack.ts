/** `synthcohort attack`: can the model itself tell whom it was trained on? */
import type { Command } from "commander";
import { openCohort } from "../../../cohort/format/cohort";
import { startEngine } from "../../../engine/start";
import { type CanaryExposure, canaryExposures } from "../../../evaluation/privacy/canary-exposure";
import type { MembershipResult } from "../../../evaluation/privacy/membership";
import { whiteBoxAttack } from "../../../evaluation/privacy/white-box-attack";
import { estimateText, digits } from "../../../figures/tables/row";
import { addJsonOption, printResult, stopSignal, wholeNumber } from "../../options";
import { terminalProgress } from "../../terminal";

interface Options {
  readonly real: string;
  readonly synthetic?: string;
  readonly seed: number;
  readonly json?: boolean;
}

export function addAttackCommand(program: Command): void {
  const command = program
    .command("attack <run>")
    .description(
      "membership inference with the networks of a training (a discriminator's scores, a flow's loss): training against held-out images",
    )
    .requiredOption("--real <cohort>", "the real cohort that it was trained on, with its held-out images")
    .option(
      "--synthetic <cohort>",
      "images of that training: look for the canaries of --real, in them and with the networks",
    )
    .option("--seed <number>", "whole-number seed for random draws and bootstraps", wholeNumber, 1);
  addJsonOption(command).action(run);
}

async function run(trained: string, { real, synthetic, seed, json }: Options): Promise<void> {
  const opened = [real, ...(synthetic === undefined ? [] : [synthetic])].map(openCohort);
  const [cohort, images] = opened;
  await startEngine();
  const options = { seed, onProgress: terminalProgress(), signal: stopSignal() };
  if (synthetic === undefined) {
    const { attack, control } = await whiteBoxAttack(trained, cohort, options);
    printResult(json, { attack, control }, textOf(attack, control));
  } else {
    const exposures = await canaryExposures(trained, { cohort, synthetic: images }, options);
    printResult(json, exposures, textOfCanaries(exposures));
  }
  for (const one of opened) one.close();
}

function textOfCanaries(exposures: readonly CanaryExposure[]): string {
  const bits = (value: number): string => value.toFixed(1);
  return [
    ...exposures.map(({ repeats, canaries, bySamples, byModel }) =>
      [
        `${canaries} canaries, ${repeats === 0 ? "never used (control)" : `${repeats} times in training`}:`,
        `exposure ${estimateText(bySamples, bits)} bits by the images`,
        ...(byModel ? [`${estimateText(byModel, bits)} bits by the model`] : []),
      ].join("  "),
    ),
    `Guessing: ${estimateText(exposures[0].guessing, bits)} bits in 95 of 100 cases. 95 % intervals, Student's t over canaries. This is what one attack found; another may find more.`,
  ].join("\n");
}

function textOf(attack: MembershipResult, control: MembershipResult): string {
  const lines = (title: string, { auroc, truePositivesAt01, truePositivesAt1 }: MembershipResult): string[] => [
    title,
    `  AUROC               ${estimateText(auroc, digits)}  guessing 0.5`,
    `  found at 0.1 % FPR  ${estimateText(truePositivesAt01, digits)}  guessing 0.001`,
    `  found at 1 % FPR    ${estimateText(truePositivesAt1, digits)}  guessing 0.01`,
  ];
  return [
    ...lines(`${attack.members} training images against ${attack.nonMembers} held-out ones`, attack),
    ...lines("control: two halves of the held-out patients, who were not trained on", control),
    "95 % intervals, by bootstrap over patients. This is what one attack found; another may find more.",
  ].join("\n");
}
