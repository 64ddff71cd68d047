/** A cohort that is in memory and nowhere else: for programs without files, such as the lab in the browser. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cohort } from "./cohort";
import type { CohortDescription } from "./description";
import type { CohortKind } from "./kind";
import { type Split, splits } from "./split";
import type { CohortRow } from "./table";

/** What a cohort in memory is made of. */
export interface MemoryImages {
  readonly name: string;
  readonly source: string;
  readonly kind: CohortKind;
  readonly labelNames: readonly string[];
  /** Width and height in pixels, a power of two of 8 or more. */
  readonly resolution: number;
  readonly seed: number;
  /** Gray values 0 to 255, N×resolution×resolution. */
  readonly images: Uint8Array;
  /** One for each image, in the same order. */
  readonly rows: readonly CohortRow[];
}

/** @throws RangeError when images, rows or labels are not equally many. */
export function memoryCohort({ images, rows, labelNames, resolution, ...about }: MemoryImages): Cohort {
  const [size, pixels, width] = [rows.length, resolution ** 2, labelNames.length];
  if (images.length !== size * pixels)
    throw new RangeError(`${size} rows need ${size * pixels} gray values, not ${images.length}.`);
  const labels = new Int8Array(size * width);
  rows.forEach((row, i) => {
    if (row.labels.length !== width) throw new RangeError(`A row has ${row.labels.length} labels, not ${width}.`);
    labels.set(Array.from(row.labels), i * width);
  });
  const rowsOf = (split: Split): Int32Array =>
    Int32Array.from(rows.flatMap((row, i) => (row.split === split ? [i] : [])));
  const description: CohortDescription = {
    format: "synthcohort-cohort",
    version: 1,
    ...about,
    labels: labelNames,
    resolution,
    size,
    counts: Object.fromEntries(splits.map((split) => [split, rowsOf(split).length])) as Record<Split, number>,
    patients: new Set(rows.map(({ patient }) => patient)).size,
    labelPolicy: "paper",
    selection: [],
    warnings: [],
    unreadable: [],
    origin: {},
    checksums: { "images.npy": hashOfBytes(images), "table.csv": hashOfRows(labelNames, rows) },
  };
  return {
    folder: "memory",
    name: about.name,
    source: about.source,
    labelNames,
    resolution,
    size,
    table: {
      patient: rows.map(({ patient }) => patient),
      split: rows.map(({ split }) => split),
      labels,
      source: rows.map(({ source }) => source),
    },
    description,
    rowsOf,
    readImages: (which) => pickRows(images, which, pixels, new Uint8Array(which.length * pixels)),
    readLabels: (which) => pickRows(labels, which, width, new Float32Array(which.length * width)),
    close: () => undefined,
  };
}

/** Where a cohort in files has the checksum of a file: equal content has equal checksums, although there is no file. */
function hashOfBytes(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

function hashOfRows(labelNames: readonly string[], rows: readonly CohortRow[]): string {
  const cells = rows.map(({ patient, split, labels, source }) => [patient, split, ...Array.from(labels), source]);
  return hashOfBytes(utf8ToBytes(JSON.stringify([labelNames, ...cells])));
}

/** Copies rows of a width, by their numbers. */
function pickRows<T extends Uint8Array | Float32Array>(
  from: Uint8Array | Int8Array,
  rows: ArrayLike<number>,
  width: number,
  into: T,
): T {
  for (let i = 0; i < rows.length; i++) into.set(from.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  return into;
}
