/** What is always said of a table: which columns were taken for what, so that a wrong one is seen before anything is trained. */
import { listed, printable } from "../../../support/printable";

/** Columns by what they were taken for. */
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
