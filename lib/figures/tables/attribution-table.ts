/** Scores of maps as a table: do classifiers look where the findings are? */
import { attributionMethods, localizationMeasures, type Attribution } from "../../attribution/attribute-cohort";
import { decimals, estimateText, type TableRow } from "./row";

/** Means over findings, by map, score and classifier, with chance; empty if no masks are known. */
export function attributionTable({ scores, classifiers }: Attribution): TableRow[] {
  if (scores === undefined) return [];
  return attributionMethods.flatMap((method) =>
    localizationMeasures.flatMap((measure) => {
      const mean = scores[method][measure].find(({ finding }) => finding === "mean")!;
      return classifiers.map((name, place) => ({
        map: method,
        score: measure,
        "trained on": name,
        mean: estimateText(mean.scores[place], decimals),
        chance: decimals(mean.chance),
        "real − synthetic": place === 0 ? "–" : estimateText(mean.differences[place], decimals),
      }));
    }),
  );
}
