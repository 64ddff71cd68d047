/**
 * The RSNA hemorrhage challenge's table: six rows for each slice, `ID_<slice>_<subtype>,Label`, 4.5 million in all,
 * some of them twice. Its "any" is inverted to "No Finding" (paper, "Cohorts").
 */
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { SharedStrings } from "../../support/shared-strings";
import { columnsOf, dataSet } from "../datasets";
import { isMetadata } from "./folder/column-names";
import { columnsNote } from "./folder/columns-note";
import { findColumns, readRows } from "./csv-rows";

/** The slices of the table, by column. */
export interface SliceTable {
  /** Such as ID_12cadc6af, in the table's order. */
  readonly slice: readonly string[];
  /** N×L, row-major, in the order of the data set's labels. */
  readonly labels: Int8Array;
  /** The number of the line on which each slice is listed first. */
  readonly line: Int32Array;
  /** Undefined when the table has no column for it. */
  readonly patient: readonly string[] | undefined;
  /** What is said of the table's columns. @param patient what names the patient where the table does not. */
  readonly note: (patient: string | undefined) => string;
}

const labelNames = dataSet("rsna-hemorrhage").labels;
const columnNames = columnsOf("rsna-hemorrhage", "slice and subtype", "label");
const hemorrhages = labelNames.slice(1);
/** A bit each, "any" last. */
const subtypes = new Map([...hemorrhages, "any"].map((name, bit) => [name, 1 << bit]));
const any = 1 << hemorrhages.length;
const allSubtypes = 2 * any - 1;

/**
 * Reads the table. Repeated rows must say the same.
 * @throws UserError, with the line, for an unknown subtype, a label that is neither 0 nor 1, rows that disagree, and a
 * slice that lacks some of its six rows.
 */
export async function readSliceTable(file: string): Promise<SliceTable> {
  const rows = new SliceRows(file);
  let idColumn = 0;
  let labelColumn = 0;
  let patientColumn: number | undefined;
  let header: string[] = [];
  await readRows(
    file,
    (columns) => {
      [idColumn, labelColumn] = findColumns(file, columns, [columnNames["slice and subtype"], columnNames.label]);
      patientColumn = findPatientColumn(columns);
      header = columns;
    },
    (cells, line) =>
      rows.add(
        cells[idColumn],
        cells[labelColumn],
        patientColumn === undefined ? undefined : cells[patientColumn],
        line,
      ),
  );
  const { "slice and subtype": image, label } = columnNames;
  const unused = header.filter(
    (name, column) => name !== "" && ![idColumn, labelColumn, patientColumn].includes(column),
  );
  const own = patientColumn === undefined ? undefined : header[patientColumn];
  return {
    ...rows.finish(),
    note: (patient) =>
      columnsNote(path.basename(file), { image, patient: own ?? patient, labels: `in ${label}`, unused }),
  };
}

/** The paper's authors have the patient in the table; the challenge's own has no third column. */
function findPatientColumn(columns: readonly string[]): number | undefined {
  const named = columns.findIndex((name) => /patient/i.test(name));
  const third =
    columns.length === 3
      ? columns.findIndex(
          (name) => name !== columnNames["slice and subtype"] && name !== columnNames.label && !isMetadata(name),
        )
      : -1;
  return named >= 0 ? named : third >= 0 ? third : undefined;
}

/** Slices as their rows come in: numbers in flat arrays, so that 750,000 take little memory. */
class SliceRows {
  private readonly slice: string[] = [];
  private readonly patient: string[] = [];
  private readonly place = new Map<string, number>();
  private readonly patients = new SharedStrings();
  /** Bits of the subtypes that have had a row, and of those that are present. */
  private seen = new Uint8Array(1 << 16);
  private present = new Uint8Array(1 << 16);
  private firstLine = new Int32Array(1 << 16);
  /** Where the row before belonged: a slice's rows mostly stand together. */
  private lastSlice = "";
  private lastPlace = -1;

  constructor(private readonly file: string) {}

  add(id: string, label: string, patient: string | undefined, line: number): void {
    const cut = id.lastIndexOf("_");
    const bit = subtypes.get(id.slice(cut + 1));
    if (bit === undefined) {
      throw this.error(
        line,
        `"${id}" does not end with one of ${[...subtypes.keys()].map((name) => `_${name}`).join(", ")}: correct the row, or remove it.`,
      );
    }
    if (label !== "0" && label !== "1")
      throw this.error(line, `the label of ${id} must be 0 or 1, not "${label}": correct the row.`);
    const place = this.placeOf(id.slice(0, cut), patient, line);
    const value = label === "1" ? bit : 0;
    if ((this.seen[place] & bit) !== 0 && (this.present[place] & bit) !== value) {
      throw this.error(
        line,
        `${id} was listed before with the label ${value === 0 ? 1 : 0}: keep one of the two rows.`,
      );
    }
    this.seen[place] |= bit;
    this.present[place] |= value;
  }

  finish(): Omit<SliceTable, "note"> {
    const width = labelNames.length;
    const labels = new Int8Array(this.slice.length * width);
    this.slice.forEach((slice, row) => {
      const [seen, present, line] = [this.seen[row], this.present[row], this.firstLine[row]];
      if (seen !== allSubtypes) {
        const missing = [...subtypes].filter(([, bit]) => (seen & bit) === 0).map(([name]) => name);
        throw this.error(
          line,
          `the slice ${slice} begins here and has no row for ${missing.join(", ")}: complete its ${subtypes.size} rows, or remove them.`,
        );
      }
      if (((present & any) !== 0) !== ((present & ~any) !== 0)) {
        throw this.error(
          line,
          `the slice ${slice} begins here, and its "any" contradicts its other rows: correct them, or remove them.`,
        );
      }
      labels[row * width] = (present & any) === 0 ? 1 : 0;
      hemorrhages.forEach((name, i) => (labels[row * width + 1 + i] = (present & subtypes.get(name)!) === 0 ? 0 : 1));
    });
    return {
      slice: this.slice,
      labels,
      line: this.firstLine.slice(0, this.slice.length),
      patient: this.patient.length > 0 ? this.patient : undefined,
    };
  }

  private placeOf(slice: string, patient: string | undefined, line: number): number {
    if (slice !== this.lastSlice) {
      this.lastPlace = this.place.get(slice) ?? this.begin(slice, patient, line);
      this.lastSlice = slice;
    }
    if (patient !== undefined && this.patient[this.lastPlace] !== patient) {
      throw this.error(
        line,
        `${slice} was listed before with the patient ${this.patient[this.lastPlace]}, not ${patient}: correct one of the rows.`,
      );
    }
    return this.lastPlace;
  }

  private begin(slice: string, patient: string | undefined, line: number): number {
    if (!/^ID_[0-9A-Za-z]+$/.test(slice))
      throw this.error(line, `"${slice}" is not a slice's name, such as ID_12cadc6af: correct the row, or remove it.`);
    const place = this.slice.push(slice) - 1;
    this.place.set(slice, place);
    if (patient === "") throw this.error(line, "the patient is missing: name one, or remove the slice's rows.");
    if (patient !== undefined) this.patient.push(this.patients.of(patient));
    if (place === this.seen.length) this.grow();
    this.firstLine[place] = line;
    return place;
  }

  private grow(): void {
    const larger = <T extends Uint8Array | Int32Array>(old: T, empty: T): T => {
      empty.set(old);
      return empty;
    };
    const length = 2 * this.seen.length;
    this.seen = larger(this.seen, new Uint8Array(length));
    this.present = larger(this.present, new Uint8Array(length));
    this.firstLine = larger(this.firstLine, new Int32Array(length));
  }

  private error(line: number, what: string): UserError {
    return new UserError(`${this.file}, line ${line}: ${what}`);
  }
}
