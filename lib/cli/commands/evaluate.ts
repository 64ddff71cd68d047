/** `synthcohort evaluate`: fidelity and privacy of a synthetic cohort, measured against the real one. */
import { z95 } from "../../statistics/distributions";
import type { Command } from "commander";
import { openCohorts } from "../../cohort/format/cohort";
import { startEngine } from "../../engine/start";
import { evaluateCohort, type Evaluation, type GroupFidelity } from "../../evaluation/evaluate-cohort";
import { mayBeTrainedOn } from "../../cohort/format/role";
import type { PrivacyAudit } from "../../evaluation/privacy/audit";
import type { PrivacyFigure } from "../../evaluation/privacy/memorization";
import { type FeatureOptions, openFeatures } from "../../evaluation/open-features";
import { addFeatureOptions } from "../feature-options";
import { addJsonOption, printResult, wholeNumber } from "../options";
import { terminalProgress } from "../terminal";

interface Options extends FeatureOptions {
  readonly real: string;
  readonly seed: number;
  readonly json?: boolean;
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command("evaluate <synthetic>")
    .description("measure a synthetic cohort's fidelity and privacy against the real one")
    .requiredOption("--real <cohort>", "the real cohort that the generator was trained on, with its held-out images");
  addFeatureOptions(command).option(
    "--seed <number>",
    "whole-number seed for random draws and bootstraps",
    wholeNumber,
    1,
  );
  addJsonOption(command).action(run);
}

async function run(folder: string, options: Options): Promise<void> {
  const [synthetic, real] = openCohorts(folder, options.real);
  await startEngine();
  const { features, dispose } = openFeatures(options, real);
  const evaluation = await evaluateCohort(real, synthetic, features, {
    seed: options.seed,
    onProgress: terminalProgress(),
  });
  dispose();
  for (const cohort of [synthetic, real]) cohort.close();
  printResult(
    options.json,
    withoutDistances(evaluation),
    textOf(evaluation, mayBeTrainedOn(real.description, synthetic.description)),
  );
}

/** The single distances are for histograms; in the document they would bury the figures. */
function withoutDistances({ privacy, ...rest }: Evaluation): object {
  if (privacy === undefined) return rest;
  const { distances, ...figures } = privacy;
  return {
    ...rest,
    privacy: {
      ...figures,
      images: { synthetic: distances.syntheticToTrain.length, heldOut: distances.heldOutToTrain.length },
    },
  };
}

function textOf(
  { features, frechet, fidelity, tooFew, conditional, privacy }: Evaluation,
  isTrainedOn: boolean,
): string {
  return [
    ...fidelity.flatMap((group) => groupLines(group, { frechet, kernel: `kernel distance, ${features}` })),
    ...(tooFew.length > 0 ? [`too few images for separate measures: ${tooFew.join(", ")}`] : []),
    ...conditional.flatMap(({ finding, sign, real, synthetic, distance, floor }) => [
      `${finding}, by its sign: ${sign}`,
      line(
        "AUROC of the sign, synthetic",
        synthetic.auroc,
        synthetic.low,
        synthetic.high,
        `real ${short(real.auroc)} (${short(real.low)} to ${short(real.high)})`,
      ),
      `  distance from real images with it (KS)  ${short(distance)}  floor ${short(floor)}`,
    ]),
    ...(privacy ? privacyLines(privacy) : [noAudit(isTrainedOn)]),
  ].join("\n");
}

function groupLines(
  { title, images, figures, diversity, texture }: GroupFidelity,
  distances: { frechet: string; kernel: string },
): string[] {
  const names = { ...distances, precision: "precision", recall: "recall", density: "density", coverage: "coverage" };
  return [
    `${title} (${images} real, ${images} synthetic, floor: ${images} real against other ${images} real)`,
    ...figures.map(({ measure, value, low, high, floor }) =>
      line(names[measure], value, low, high, `floor ${short(floor)}`),
    ),
    ...(diversity
      ? [
          line(
            `MS-SSIM (${diversity.scales} scales)`,
            diversity.synthetic,
            diversity.low,
            diversity.high,
            `real ${short(diversity.real)}`,
          ),
        ]
      : []),
    line("texture, gray values", texture.synthetic, texture.low, texture.high, `real ${short(texture.real)}`),
  ];
}

function noAudit(isTrainedOn: boolean): string {
  return isTrainedOn
    ? "no privacy audit: the real cohort has too few validation and test images"
    : "no privacy audit: the generator was not trained on this real cohort; give --real the one that it was trained on";
}

function privacyLines({
  heldOutPatients,
  memorized,
  closestRecordRatio,
  dataCopying,
  distanceAttack,
  densityAttack,
}: PrivacyAudit): string[] {
  const figure = (name: string, { value, low, high, honest }: PrivacyFigure): string =>
    line(name, value, low, high, `honest ${short(honest)}`);
  const attack = (
    name: string,
    { auroc, truePositivesAt01, truePositivesAt1 }: PrivacyAudit["distanceAttack"],
  ): string[] => [
    figure(`${name}, AUROC`, auroc),
    figure(`${name}, found at 0.1 % FPR`, truePositivesAt01),
    figure(`${name}, found at 1 % FPR`, truePositivesAt1),
  ];
  const { statistic, deviation, nearer, cells } = dataCopying;
  return [
    `privacy, with ${heldOutPatients} held-out patients`,
    figure("memorized share", memorized),
    figure("closest record, train / held out", closestRecordRatio),
    line(
      `data-copying C_T (${cells} cells)`,
      statistic,
      statistic - z95 * deviation,
      statistic + z95 * deviation,
      "honest 0",
    ),
    figure("nearer than held-out, by region", nearer),
    ...attack("distance attack", distanceAttack),
    ...attack("density attack", densityAttack),
  ];
}

function line(name: string, value: number, low: number, high: number, beside: string): string {
  return `  ${name.padEnd(38)} ${short(value)}  (${short(low)} to ${short(high)})  ${beside}`;
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
