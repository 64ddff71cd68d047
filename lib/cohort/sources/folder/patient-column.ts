/** Which column of a user's own table names the patient. If it is missed, the same person may be in training and test. */
import { UserError } from "../../../support/errors";
import { listed, printable } from "../../../support/printable";
import { isIdentifier, isMetadata, patientColumns } from "./column-names";
import { findColumns, readRows } from "../csv-rows";

/**
 * The patient's column: the one that is named, or found by its name. Of several, the one that never divides what another
 * holds together: nobody is two patients then.
 * @param named "" where none is.
 * @returns its number; undefined if no name says so.
 * @throws UserError when it is not there, or several contradict each other.
 */
export async function choosePatientColumn(
  file: string,
  columns: readonly string[],
  named: string,
): Promise<number | undefined> {
  if (named !== "") return findColumns(file, columns, [named])[0];
  const found = patientColumns(columns);
  if (found.length < 2) return found[0];
  // What each column's values stand beside in every other column; undefined as soon as there are two.
  const beside = found.map(() => found.map((): Map<string, string> | undefined => new Map()));
  const values = new Map(found.map((column) => [column, new Set<string>()]));
  await readRows(
    file,
    () => undefined,
    (cells) => {
      for (const column of found) values.get(column)!.add(cells[column]);
      found.forEach((one, i) =>
        found.forEach((other, j) => {
          const known = beside[i][j];
          if (i === j || known === undefined) return;
          const value = known.get(cells[one]);
          if (value === undefined) known.set(cells[one], cells[other]);
          else if (value !== cells[other]) beside[i][j] = undefined;
        }),
      );
    },
  );
  // Names that were removed, each in somebody's way, hold everybody together: "Anonym", "Anonymous".
  const hidesPatients = (column: number): boolean =>
    found.some((other) => 10 * values.get(column)!.size < values.get(other)!.size);
  const coarsest = found.find((_, j) => found.every((__, i) => beside[i][j] !== undefined));
  if (coarsest !== undefined && !hidesPatients(coarsest)) return coarsest;
  if (coarsest !== undefined)
    throw new UserError(
      `${file} has several columns that may name the patient, and one of them tells very few people apart, as if names had been removed (${listed(found.map((column) => `${columns[column]} with ${values.get(column)!.size} values`))}): choose one with --patient-column <name> or --set cohort.patientColumn=<name>.`,
    );
  throw new UserError(
    `${file} has several columns that may name the patient, and they contradict each other (${listed(found.map((column) => `${columns[column]} with ${values.get(column)!.size} values`))}): choose one with --patient-column <name> or --set cohort.patientColumn=<name>.`,
  );
}

/**
 * What is said where no column names the patient, with the columns that look like one: their values are repeated.
 * @param labels the columns that are labels. @param path the column of the paths.
 */
export async function withoutPatientColumn(
  file: string,
  name: string,
  columns: readonly string[],
  path: number,
  labels: readonly string[],
): Promise<string> {
  const candidates = columns.flatMap((column, i) =>
    i !== path && column !== "" && !labels.includes(column) && (isIdentifier(column) || !isMetadata(column)) ? [i] : [],
  );
  const seen = new Map(candidates.map((column) => [column, new Set<string>()]));
  let rows = 0;
  await readRows(
    file,
    () => undefined,
    (cells) => {
      rows++;
      for (const [column, values] of seen) if (cells[column].trim() !== "") values.add(cells[column].trim());
    },
  );
  const alike = [...seen]
    .filter(([, values]) => values.size > 2 && values.size < rows)
    .sort(([, a], [, b]) => b.size - a.size)
    .slice(0, mostTold);
  const sentence = `${name} has no patient column: every image counts as its own patient, and somebody imaged twice may be in training and test`;
  if (alike.length === 0) return `${sentence}; use --patient-column <name> to name it.`;
  const told = alike
    .map(([column, values]) => `${printable(columns[column])} (${values.size} values in ${rows} rows)`)
    .join(", ");
  return `${sentence}; ${told} may name patients: if so, use --patient-column ${printable(columns[alike[0][0]])}.`;
}

const mostTold = 3;
