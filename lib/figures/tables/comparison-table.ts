/** Experiments side by side, as a table: what differs, and how good their classifiers are. */
import type { ComparedExperiment } from "../../experiment/catalog/comparison";
import { trainingDataNames } from "../../experiment/results";
import { withInterval } from "../drawing/words";
import { decimalsIfKnown, type TableRow } from "./row";

/**
 * One row an experiment, numbered as in figures: mark, knobs that differ, mean AUROC by training data with 95 % interval, and the
 * paired difference from the first with its own.
 */
export function comparisonTable(compared: readonly ComparedExperiment[]): TableRow[] {
  const present = trainingDataNames.filter((name) =>
    compared.some(({ classifiers }) => classifiers.some(({ trainingData }) => trainingData === name)),
  );
  const isMarked = compared.some(({ mark }) => mark !== "");
  const paired = present.filter((name) =>
    compared.some(({ classifiers }) => classifiers.some((one) => one.trainingData === name && one.difference)),
  );
  return compared.map(({ mark, differing, classifiers }, place) => {
    const of = (name: string): (typeof classifiers)[number] | undefined =>
      classifiers.find(({ trainingData }) => trainingData === name);
    return {
      "#": place + 1,
      ...(isMarked && { mark }),
      ...differing,
      ...Object.fromEntries(
        present.map((name) => {
          const mean = of(name)?.run.summary.mean;
          return [name, mean ? withInterval(mean.auroc, mean.low, mean.high) : "–"];
        }),
      ),
      ...Object.fromEntries(
        paired.map((name) => {
          const difference = of(name)?.difference;
          return [`Δ ${name}`, difference ? differenceWords(difference) : "–"];
        }),
      ),
    };
  });
}

/** Average precision, sensitivity and calibration of one kind of training data in all experiments. */
export function comparedMeritTable(compared: readonly ComparedExperiment[]): TableRow[] {
  return compared.flatMap(({ classifiers }, place) =>
    classifiers.map(({ trainingData, run: { merit } }) => ({
      "#": place + 1,
      "trained on": trainingData,
      "average precision": merit.mean.averagePrecision.toFixed(3),
      "sensitivity at 90 % specificity": merit.mean.sensitivity.toFixed(3),
      "calibration error": decimalsIfKnown(merit.mean.calibrationError),
    })),
  );
}

function differenceWords({ difference, low, high }: { difference: number; low: number; high: number }): string {
  const text = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
  return `${text(difference)} (${text(low)} to ${text(high)})`;
}
