/** The note about every table: how each column was used, so that a mistake is seen before anything is trained. */
import { attributeColumns } from "./column-names";
import { listed, printable } from "../../../support/printable";

/** Columns by how they were used. */
export interface ColumnUse {
  readonly image: string;
  /** Undefined where the table does not name patients. */
  readonly patient?: string;
  /** For people. */
  readonly labels: string;
  /** Names of the other columns; sex, age and view are looked up when subgroups are compared. */
  readonly unused: readonly string[];
}

/** One sentence. @param table its file's name. */
export function columnsNote(table: string, { image, patient, labels, unused }: ColumnUse): string {
  const attributes = Object.values(attributeColumns(unused)).map((column) => column !== undefined && unused[column]);
  const subgroups = unused.filter((name) => attributes.includes(name));
  const others = unused.filter((name) => !attributes.includes(name));
  const left = others.length > 0 ? `not used: ${listed(others)}` : "all are used";
  return `Columns of ${printable(table)}: image ${printable(image)}; patient ${patient === undefined ? "none" : printable(patient)}; labels ${labels}; ${subgroups.length > 0 ? `for subgroups ${listed(subgroups)}; ` : ""}${left}.`;
}
