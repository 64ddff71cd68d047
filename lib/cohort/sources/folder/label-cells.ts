/** What a cell of a user's own table says about a label: numbers, and words that are unambiguous. */
import { labelValue } from "../csv-rows";

/** With those that Excel writes in German and French. */
const present = ["yes", "y", "true", "ja", "wahr", "oui", "vrai"];
const absent = ["no", "n", "false", "nein", "falsch", "non", "faux"];
/** How programs write a cell that is empty: pandas, R, SQL, Excel. */
const missing = ["nan", "na", "n/a", "#n/a", "#nv", "<na>", "null", "none"];
/** Words and marks that speak of a finding, each in somebody's own way. */
const unclear =
  /^([x✓✔✗+-]|pos|neg|positive|negative|present|absent|uncertain|maybe|\d+(\.\d+)?\s*%|−1|[+]?[01]([.,]\d+)?|-1,0+)$/iu;

/**
 * A label's cell as a number.
 * @returns 1, 0 (also for an empty cell and for "nan"), −1 (uncertain), or undefined for anything else.
 */
export function labelOf(cell: string): number | undefined {
  const text = cell.trim();
  const number = labelValue(text);
  if (number !== undefined) return number;
  const word = text.toLowerCase();
  if (present.includes(word)) return 1;
  return absent.includes(word) || missing.includes(word) ? 0 : undefined;
}

/** The different values of a column, and what they are. */
export class ColumnValues {
  /** Values as they are written, in the order in which they came, with the number of rows; after a hundred no new ones. */
  private readonly counts = new Map<string, number>();
  private filled = 0;
  /** Numbers with a fraction: one or two are somebody's way to write doubt, many are a measurement. */
  private readonly fractions = new Set<string>();
  private fractional = 0;
  private others = 0;
  /** The first cell that is no label value. */
  stray: { readonly line: number; readonly value: string } | undefined;

  add(cell: string, line: number): void {
    const value = cell.trim();
    const count = this.counts.get(value);
    if (count !== undefined || this.counts.size < mostValues) this.counts.set(value, (count ?? 0) + 1);
    if (value === "" || missing.includes(value.toLowerCase())) return;
    this.filled++;
    if (labelOf(value) !== undefined) return;
    this.stray ??= { line, value };
    if (fraction.test(value)) {
      this.fractional++;
      if (this.fractions.size <= mostFractions) this.fractions.add(value);
    } else if (!unclear.test(value)) this.others++;
  }

  /** Whether it is another kind of column: most cells that are not empty hold what has nothing to do with a finding. */
  get isOther(): boolean {
    const measured = this.fractions.size > mostFractions ? this.fractional : 0;
    return this.others + measured > 0.5 * this.filled;
  }

  /** The values, for messages: "yes, no, maybe". */
  inWords(): string {
    const values = [...this.counts.keys()].map((value) => (value === "" ? "nothing" : `"${value}"`));
    return values.length > mostTold ? `${values.slice(0, mostTold).join(", ")} and more` : values.join(", ");
  }

  /** The words that were read as numbers, such as '"yes" as 1'. */
  wordsRead(): string[] {
    return [...this.counts.keys()]
      .filter((value) => labelValue(value) === undefined)
      .map((value) => `"${value}" as ${labelOf(value)}`);
  }
}

const fraction = /^[+-]?\d*[.,]\d+$/;
const mostFractions = 5;
const mostValues = 100;
const mostTold = 6;
