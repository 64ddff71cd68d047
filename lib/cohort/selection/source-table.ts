/** The images that a source offers, before anything is selected: a table by column, so that millions of rows fit in memory. */

export interface SourceTable {
  readonly labelNames: readonly string[];
  /** Where each image is, relative to the source's folder; unique. */
  readonly path: readonly string[];
  readonly patient: readonly string[];
  /** N×L, row-major: 1 present, 0 absent or not mentioned, −1 uncertain (after the policy: unknown). */
  readonly labels: Int8Array;
}

/** The rows of a table that are kept, by row number. */
export function keepRows(all: SourceTable, rows: ArrayLike<number>): SourceTable {
  const width = all.labelNames.length;
  const picked = {
    labelNames: all.labelNames,
    path: new Array<string>(rows.length),
    patient: new Array<string>(rows.length),
    labels: new Int8Array(rows.length * width),
  };
  for (let i = 0; i < rows.length; i++) {
    picked.path[i] = all.path[rows[i]];
    picked.patient[i] = all.patient[rows[i]];
    picked.labels.set(all.labels.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return picked;
}

/** The labels that are kept, by column number. */
export function keepLabels(all: SourceTable, columns: readonly number[]): SourceTable {
  const width = all.labelNames.length;
  const labels = new Int8Array(all.path.length * columns.length);
  for (let row = 0; row < all.path.length; row++) {
    columns.forEach((column, i) => (labels[row * columns.length + i] = all.labels[row * width + column]));
  }
  return { ...all, labelNames: columns.map((column) => all.labelNames[column]), labels };
}

/** Images in which each label is present. */
export function countPositives({ labelNames, labels }: SourceTable): number[] {
  const counts = labelNames.map(() => 0);
  labels.forEach((value, i) => value === 1 && counts[i % counts.length]++);
  return counts;
}

/**
 * Names of labels as one text, joined by " + "; different for different lists. A name that could be read as several, or
 * as another part of the text, is quoted.
 */
export function joinLabels(names: readonly string[]): string {
  return names.map((name) => (ambiguous.test(name) ? JSON.stringify(name) : name)).join(" + ");
}

const ambiguous = /\+|^"| uncertain$|^none$|^\(?no label\)?$/;

/** The label combination of every row: the present labels' names, joined by " + "; "" when none is present. */
export function combinationNames({ labelNames, labels, path }: SourceTable): string[] {
  const width = labelNames.length;
  const known = new Map<number | string, string>();
  return path.map((_, row) => {
    const key = presentKey(labels, row * width, width);
    let name = known.get(key);
    if (name === undefined) {
      name = joinLabels(labelNames.filter((_, label) => labels[row * width + label] === 1));
      known.set(key, name);
    }
    return name;
  });
}

/** What tells one set of present labels from another: bits as far as a number has them, which is much faster than text. */
function presentKey(labels: Int8Array, start: number, width: number): number | string {
  if (width > 31) return Array.from(labels.subarray(start, start + width), (value) => (value === 1 ? 1 : 0)).join("");
  let bits = 0;
  for (let label = 0; label < width; label++) if (labels[start + label] === 1) bits |= 1 << label;
  return bits;
}

/** How often each value is there, the most frequent first; equal counts in the order of their names. */
export function byFrequency(values: readonly string[]): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** The label combinations, as lists of the present labels, and how many images have each. */
export function combinationCounts({ labelNames, labels, path }: SourceTable): { labels: string[]; images: number }[] {
  const width = labelNames.length;
  const found = new Map<number | string, { labels: string[]; images: number }>();
  path.forEach((_, row) => {
    const key = presentKey(labels, row * width, width);
    const known = found.get(key);
    if (known) known.images++;
    else found.set(key, { labels: labelNames.filter((_, label) => labels[row * width + label] === 1), images: 1 });
  });
  return [...found.values()];
}
