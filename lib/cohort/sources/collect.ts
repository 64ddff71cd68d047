/** Collects a source's rows into a table of candidates. Two rows of the same image must agree. */
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { looksLikeFormula } from "../../support/formula";
import { printable } from "../../support/printable";
import type { SourceTable } from "../selection/source-table";
import { namesNobody } from "./nobody";
import { mostLabels } from "../format/description";

/** One image has many spellings: ./1.png, a/../1.png and a//1.png. Few tables use them, and every new string costs memory. */
const otherSpelling = /(^|\/)\.{0,2}(\/|$)/;

export class CandidateCollector {
  private readonly path: string[] = [];
  private readonly patient: string[] = [];
  private labels: Int8Array;
  private readonly place = new Map<string, number>();
  private readonly tables: string[] = [];
  private readonly lines: number[] = [];

  /** @param table the file that the next rows come from, for errors. */
  constructor(
    public table: string,
    private readonly labelNames: readonly string[],
  ) {
    if (labelNames.length > mostLabels)
      throw new UserError(
        `${table} has ${labelNames.length} labels, and a cohort takes at most ${mostLabels}: choose which columns are labels, or give the right table.`,
      );
    this.labels = new Int8Array(1024 * labelNames.length);
  }

  /** Images so far. */
  get size(): number {
    return this.path.length;
  }

  /** The row of an image that is there already. @param image its plain spelling. */
  rowOf(image: string): number | undefined {
    return this.place.get(tablePath(image));
  }

  /** @throws UserError when the image or patient is missing, the path leads out of the folder, or an earlier row of the same image says otherwise. */
  add(image: string, patient: string, labels: ArrayLike<number>, line: number): void {
    if (image === "")
      throw new UserError(`${this.table}, line ${line}: the image is missing: name it, or remove the row.`);
    if (patient === "")
      throw new UserError(`${this.table}, line ${line}: the patient is missing: name one, or remove the row.`);
    if (namesNobody(patient))
      throw new UserError(
        `${this.table}, line ${line}: "${printable(patient)}" names no patient, and all images with it would be one person: give each person a name of their own, or remove the row.`,
      );
    if (patient.includes("\ufffd"))
      throw new UserError(
        `${this.table}, line ${line}: the patient "${printable(patient)}" lost a letter (U+FFFD) when the table was saved: save it again as UTF-8.`,
      );
    if (leadsOut(image)) {
      throw new UserError(
        `${this.table}, line ${line}: the image ${printable(image)} is outside the data set's folder, and only images in that folder are read: correct its path.`,
      );
    }
    const plain = tablePath(otherSpelling.test(image) ? path.posix.normalize(image) : image);
    const before = this.place.get(plain);
    if (before !== undefined) return this.compare(before, plain, patient, labels, line);
    const row = this.path.length;
    const width = this.labelNames.length;
    if ((row + 1) * width > this.labels.length) this.grow();
    this.labels.set(labels, row * width);
    this.place.set(plain, row);
    this.path.push(plain);
    this.patient.push(patient);
    this.tables.push(this.table);
    this.lines.push(line);
  }

  /** Where a row's image is listed first, for errors: "labels.csv, line 26". */
  readonly listedAt = (row: number): string => `${path.basename(this.tables[row])}, line ${this.lines[row]}`;

  finish(): SourceTable {
    const { labelNames, path, patient } = this;
    return { labelNames, path, patient, labels: this.labels.slice(0, path.length * labelNames.length) };
  }

  private grow(): void {
    const larger = new Int8Array(2 * this.labels.length);
    larger.set(this.labels);
    this.labels = larger;
  }

  private compare(row: number, image: string, patient: string, labels: ArrayLike<number>, line: number): void {
    const width = this.labelNames.length;
    const differs = this.labelNames.findIndex((_, label) => this.labels[row * width + label] !== labels[label]);
    const what = this.patient[row] !== patient ? "the patient" : differs >= 0 ? this.labelNames[differs] : undefined;
    if (what !== undefined) {
      throw new UserError(
        `${this.table}, line ${line}: ${printable(image)} is already listed, but ${what} differs: keep one of the two rows.`,
      );
    }
  }
}

/** A path as the cohort's table has it: one that a spreadsheet would take for a formula begins with "./". */
export function tablePath(image: string): string {
  return looksLikeFormula(image) ? `./${image}` : image;
}

/** Whether a path, taken from a folder, is not below it. */
function leadsOut(image: string): boolean {
  const plain = image.includes("..") ? path.normalize(image) : image;
  return path.isAbsolute(plain) || plain === ".." || plain.startsWith(`..${path.sep}`);
}
