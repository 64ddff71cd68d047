/** The levels of a benchmark: their order along an axis, and which points a table of results lacks. */
import { trainingDataNames } from "../../experiment/results";
import { labelsByLevel, labelsWords, type LevelLabels } from "../../benchmark/claims/mean-labels";
import type { ResultRow, TrainingData } from "../../experiment/results";

import { count, datasetWords } from "./words";

/** The paper goes from many classes or samples to few; resolutions grow. */
export function levelOrder(benchmark: string, levels: readonly number[]): number[] {
  const ascending = [...new Set(levels)].sort((a, b) => a - b);
  return benchmark === "resolution" ? ascending : ascending.reverse();
}

/**
 * The points that the results have for other training data, levels or data sets, but not here, in words; empty when none is missing.
 * @param rows mean AUROCs of one benchmark; a level that no row names is not known to be missing.
 */
export function missingWords(rows: readonly ResultRow[]): string {
  const present = trainingDataNames.filter((name) => rows.some((row) => row.training_data === name));
  const seeds = [...new Set(rows.map((row) => row.model_seed))];
  const missing = [...new Set(rows.map((row) => row.dataset))].flatMap((dataset) => {
    const mine = rows.filter((row) => row.dataset === dataset);
    return levelOrder(
      mine[0].benchmark,
      mine.map((row) => row.level),
    ).flatMap((level) => {
      const absent = (name: TrainingData, seed: number): boolean =>
        !mine.some((row) => row.level === level && row.training_data === name && row.model_seed === seed);
      const gone = present.filter((name) => seeds.every((seed) => absent(name, seed)));
      const parts = seeds.flatMap((seed) => {
        const names = present.filter((name) => !gone.includes(name) && absent(name, seed));
        return names.length > 0 ? [`seed ${seed} of ${names.join(", ")}`] : [];
      });
      const words = [...(gone.length > 0 ? [gone.join(", ")] : []), ...parts];
      return words.length > 0 ? [`${datasetWords(dataset)} at ${count(level)}: ${words.join(", ")}`] : [];
    });
  });
  return missing.length > 0 ? `Missing in these results: ${missing.join("; ")}.` : "";
}

/**
 * Of how many labels the means are and which are left out at some levels, for captions; empty if the table has the means alone.
 * @param rows results of one benchmark, of any data sets.
 */
export function meanOfWords(rows: readonly ResultRow[]): string {
  const datasets = [...new Set(rows.map((row) => row.dataset))];
  const found = datasets
    .map((dataset) => ({ dataset, levels: labelsByLevel(rows.filter((row) => row.dataset === dataset)) }))
    .filter(({ levels }) => levels.length > 0);
  if (found.length === 0) return "";
  const sentences = found.map(({ dataset, levels }) => {
    const words = levels.every(({ leftOut }) => leftOut.length === 0)
      ? labelsWords(levels[0])
      : levelOrder(
          rows[0].benchmark,
          levels.map(({ level }) => level),
        )
          .map((level) => labelsWords(levels.find((one) => one.level === level) as LevelLabels, ` at ${count(level)}`))
          .join("; ");
    return `${datasets.length > 1 ? `${datasetWords(dataset)}, m` : "M"}ean of ${words}.`;
  });
  const some = found.some(({ levels }) => levels.some(({ leftOut }) => leftOut.length > 0));
  return [
    ...sentences.map((text) => text[0].toUpperCase() + text.slice(1)),
    some ? "A label has no AUROC if all or none of a level's test images have it." : "",
  ]
    .filter(Boolean)
    .join(" ");
}
