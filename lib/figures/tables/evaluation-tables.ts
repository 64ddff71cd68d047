/** Evaluations of synthetic cohorts as tables, by the name of the generator. */
import type { Evaluation } from "../../evaluation/evaluate-cohort";
import { digits, endsText, estimateText, type TableRow } from "./row";

type Evaluations = Readonly<Record<string, Evaluation>>;

/** Fidelity of all images: each figure with its interval, and what real images get among themselves. */
export function fidelityTable(evaluations: Evaluations): TableRow[] {
  return Object.entries(evaluations).flatMap(
    ([
      generator,
      {
        features,
        fidelity: [all],
      },
    ]) => [
      ...all.figures.map((one) => ({
        generator,
        figure: `${one.measure}, ${features}`,
        value: digits(one.value),
        "95 % interval": endsText(one, digits),
        real: digits(one.floor),
      })),
      ...(all.diversity
        ? [
            {
              generator,
              figure: `MS-SSIM, ${all.diversity.scales} scales`,
              value: digits(all.diversity.synthetic),
              "95 % interval": endsText(all.diversity, digits),
              real: digits(all.diversity.real),
            },
          ]
        : []),
      {
        generator,
        figure: "texture, gray values",
        value: digits(all.texture.synthetic),
        "95 % interval": endsText(all.texture, digits),
        real: digits(all.texture.real),
      },
    ],
  );
}

/** Whether findings show their signs; empty if they cannot be measured. */
export function signTable(evaluations: Evaluations): TableRow[] {
  const auroc = ({ auroc: value, low, high }: { auroc: number; low: number; high: number }): string =>
    estimateText({ value, low, high }, digits);
  return Object.entries(evaluations).flatMap(([generator, { conditional }]) =>
    conditional.map(({ finding, sign, real, synthetic, distance, floor }) => ({
      generator,
      finding,
      sign,
      "AUROC, synthetic": auroc(synthetic),
      "AUROC, real": auroc(real),
      "KS distance with finding": digits(distance),
      floor: digits(floor),
    })),
  );
}

/** Both attacks on membership; empty where too few real images were held out to try them. */
export function attackTable(evaluations: Evaluations): TableRow[] {
  return Object.entries(evaluations).flatMap(([generator, { privacy }]) =>
    privacy === undefined
      ? []
      : (
          [
            ["by distance", privacy.distanceAttack],
            ["by density (DOMIAS)", privacy.densityAttack],
          ] as const
        ).map(([attack, { auroc, truePositivesAt01, truePositivesAt1 }]) => ({
          generator,
          attack,
          AUROC: estimateText(auroc, digits),
          "found at 0.1 % false": estimateText(truePositivesAt01, digits),
          "found at 1 % false": estimateText(truePositivesAt1, digits),
        })),
  );
}
