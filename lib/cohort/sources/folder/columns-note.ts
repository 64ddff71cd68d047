/** The note about every table: how each column was used, so that a mistake is seen before anything is trained. */
import { listed, printable } from "../../../support/printable";

/** Columns by how they were used. */
export interface ColumnUse {
  readonly image: string;
  /** Undefined where the table does not name patients. */
  readonly patient?: string;
  /** For people. */
  readonly labels: string;
  /** Names of the columns that were left out. */
  readonly unused: readonly string[];
}

/** One sentence. @param table its file's name. */
export function columnsNote(table: string, { image, patient, labels, unused }: ColumnUse): string {
  const left = unused.length > 0 ? `not used: ${listed(unused)}` : "all are used";
  return `Columns of ${printable(table)}: image ${printable(image)}; patient ${patient === undefined ? "none" : printable(patient)}; labels ${labels}; ${left}.`;
}
