/** A cohort with its labels in another order, so that two cohorts with the same labels can be read side by side. */
import { UserError } from "../../support/errors";
import type { Cohort } from "./cohort";

/**
 * A view of an open cohort with its labels in a given order. Closing the view closes the cohort.
 * @param order the names of all its labels.
 * @returns the cohort itself where they stand so already.
 * @throws UserError when they are not the same labels.
 */
export function withLabels(cohort: Cohort, order: readonly string[]): Cohort {
  const { labelNames, folder, table, description } = cohort;
  if (!hasLabels(cohort, order))
    throw new UserError(
      `${folder} has the labels ${labelNames.join(", ")}, and ${order.join(", ")} are needed: give a cohort with these labels.`,
    );
  const columns = order.map((label) => labelNames.indexOf(label));
  if (columns.every((column, place) => column === place)) return cohort;
  const width = columns.length;
  const permuted = <T extends Int8Array | Float32Array>(labels: T): T => {
    const result = labels.slice() as T;
    for (let i = 0; i < labels.length; i++) result[i] = labels[i - (i % width) + columns[i % width]];
    return result;
  };
  return {
    folder,
    name: cohort.name,
    source: cohort.source,
    resolution: cohort.resolution,
    size: cohort.size,
    labelNames: [...order],
    table: { ...table, labels: permuted(table.labels) },
    description: { ...description, labels: [...order] },
    rowsOf: (split) => cohort.rowsOf(split),
    readImages: (rows) => cohort.readImages(rows),
    readLabels: (rows) => permuted(cohort.readLabels(rows)),
    close: () => cohort.close(),
  };
}

/** Whether a cohort has these labels, in whatever order. */
export function hasLabels({ labelNames }: Pick<Cohort, "labelNames">, order: readonly string[]): boolean {
  return labelNames.length === order.length && order.every((label) => labelNames.includes(label));
}
