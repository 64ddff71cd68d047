/** Whose spread it is: of models that are trained again, and of classifiers that are trained again on the images of one model. */
import { AurocTable } from "../../benchmark/claims/auroc-table";
import { trainingDataNames, type ResultRow } from "../../experiment/results";
import { varianceComponents } from "../../statistics/variance/variance-components";
import { decimals, type TableRow } from "./row";

/**
 * The standard deviations of mean AUROCs, pooled over the places of a data set. Of real images both are of classifiers.
 * @param rows results of any data sets and benchmarks.
 */
export function varianceTable(rows: readonly ResultRow[]): TableRow[] {
  const table = new AurocTable(rows);
  return table.datasets().flatMap((dataset) =>
    trainingDataNames.flatMap((trainingData) => {
      const places = table.places(dataset).flatMap((place) => table.singleMeans(place, trainingData));
      if (places.length === 0) return [];
      const { between, within, betweenDegrees, withinDegrees } = varianceComponents(places);
      return {
        data: dataset,
        "trained on": trainingData,
        "deviation between seeds of the model": deviationText(between, betweenDegrees),
        "between classifiers of one model": deviationText(within, withinDegrees),
      };
    }),
  );
}

/** Without classifiers that are repeated, their part cannot be told from the model's. */
function deviationText(deviation: number, degrees: number): string {
  return Number.isNaN(deviation)
    ? "not known: nothing was repeated"
    : `${decimals(deviation)} (${degrees} degrees of freedom)`;
}
