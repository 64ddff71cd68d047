/** The words for what results hold: data sets, benchmarks, levels, numbers. */
import type { TrainingMix } from "../../evaluation/mixtures";
import type { TrainingData } from "../../experiment/results";
import { generativeModels, modelOf } from "../../gan/models";
import type { Estimate } from "../../statistics/interval";

const datasets: Readonly<Record<string, string>> = {
  "phantom-chest": "phantom chest X-rays",
  "phantom-chest-external": "phantom chest X-rays of another site",
  "phantom-head-ct": "phantom head CT",
  chexpert: "CheXpert chest X-rays",
  "nih-chestxray14": "NIH ChestX-ray14",
  "rsna-hemorrhage": "RSNA head CT hemorrhage",
};

/** A data set as readers know it. */
export function datasetWords(dataset: string): string {
  return datasets[dataset] ?? dataset;
}

/** What a benchmark varies, as an axis title. */
export function benchmarkAxis(benchmark: string): string {
  switch (benchmark) {
    case "classes":
      return "Label combinations (number)";
    case "samples":
      return "Training images per combination (number)";
    case "resolution":
      return "Image resolution (pixels per side)";
    default:
      return benchmark;
  }
}

/** One level of a benchmark in words: "6 label combinations". */
export function levelWords(benchmark: string, level: number): string {
  switch (benchmark) {
    case "classes":
      return `${count(level)} label combinations`;
    case "samples":
      return `${count(level)} training images per combination`;
    case "resolution":
      return `${level}\u00a0×\u00a0${level} pixels`;
    default:
      return `${benchmark} ${level}`;
  }
}

/** A training data in legends: "trained on flow, beyond the paper". */
export function trainedOn(name: TrainingData): string {
  return `trained on ${name}${isBeyondPaper(name) ? ", beyond the paper" : ""}`;
}

/** A sentence for captions about models that the paper does not have, with a space before it; empty where there are none. */
export function beyondPaper(names: readonly TrainingData[]): string {
  const others = names.filter(isBeyondPaper);
  return others.length === 0 ? "" : ` Beyond the paper: ${others.join(", ")}.`;
}

function isBeyondPaper(name: TrainingData): boolean {
  return name !== "real" && !generativeModels[modelOf(name)].inPaper;
}

/** Which networks were used, as a sentence for captions; empty where nobody says. @param names one a classifier, in words. */
export function networkWords(names: readonly (string | undefined)[], what = "Classifier"): string {
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return known.length > 0 ? `${what}: ${known.join("; ")}.` : "";
}

/** What a classifier was trained on: "real alone", "real + 4 × flow", "flow, then real", "flow alone". */
export function mixWords({ generator, synthetic }: Pick<TrainingMix, "generator" | "synthetic">): string {
  if (generator === undefined) return "real alone";
  if (synthetic === "alone") return `${generator} alone`;
  return synthetic === "first" ? `${generator}, then real` : `real + ${synthetic} × ${generator}`;
}

/**
 * How many real images as good ones are worth: "1,240 (800 to 2,100)", "more than 9,000 (4,100 to more than 9,000)".
 * @param curve numbers of real images whose AUROC was measured.
 */
export function worthWords({ value, low, high }: Estimate, curve: readonly number[]): string {
  const [smallest, largest] = [Math.min(...curve), Math.max(...curve)];
  const words = (worth: number): string => {
    if (worth === 0) return `fewer than ${count(smallest)}`;
    return worth === Infinity ? `more than ${count(largest)}` : count(Number(worth.toPrecision(3)));
  };
  return low === high ? `${words(value)} (in all draws)` : `${words(value)} (${words(low)} to ${words(high)})`;
}

/** Integers as people read them: 12,500. */
export function count(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** An AUROC or another number in [0, 1]. */
export function three(value: number): string {
  return value.toFixed(3);
}

/** "0.941 (0.93–0.95)" in figures, without rounding an interval's end away. */
export function withInterval(value: number, low: number, high: number): string {
  return `${three(value)} (${three(low)}–${three(high)})`;
}

/** Where the paper's curves come from; over phantoms, what a comparison with them can say. */
export function publishedWords(datasets: readonly string[]): string {
  const phantom = datasets.some((dataset) => dataset.startsWith("phantom"));
  return [
    "Schütte et al., npj Digital Medicine 4:141 (2021), read off the published plots (±\u00a00.005), error bars not read.",
    ...(phantom
      ? [
          "This project draws the phantoms; they are not the paper's patients. Compare the order and the gaps, not the absolute values.",
        ]
      : []),
  ].join(" ");
}
