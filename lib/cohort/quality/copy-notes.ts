/**
 * Notes about copies in a cohort: one sentence for each kind, with copies across splits first, because they bias
 * results.
 */
import { type Split, splits } from "../format/split";
import type { CohortTable } from "../format/table";
import type { Copies } from "./copies";

const adjectives: Readonly<Record<Split, string>> = { train: "training", valid: "validation", test: "test" };

/** Images of one split that are images of another patient, in another split or in the same. */
interface Kind {
  readonly of: Split;
  readonly as: Split;
}

/** In the order of their harm. */
const kinds: readonly Kind[] = [
  { of: "test", as: "train" },
  { of: "test", as: "valid" },
  { of: "valid", as: "train" },
  ...splits.map((split) => ({ of: split, as: split })),
];

/** @param counts whether an image is counted: images of a single gray value have their own sentence. */
export function copyNotes({ exact, near }: Copies, table: CohortTable, counts: (row: number) => boolean): string[] {
  const sizes = new Uint32Array(near.length);
  for (const group of near) sizes[group]++;
  const rows = Array.from(near.keys()).filter((row) => sizes[near[row]] > 1 && counts(row));
  const sameBytes = new Groups(exact, rows, table);
  const alike = new Groups(near, rows, table);
  const notes = kinds.flatMap((kind) => {
    const of = rows.filter((row) => table.split[row] === kind.of);
    const pairs = (groups: Groups, from: readonly number[]): Pair[] =>
      from.flatMap((row) => groups.inSplit(row, kind.as).map((other): Pair => [row, other]));
    const copied = pairs(sameBytes, of);
    const done = new Set(copied.map(([row]) => row));
    const alikes = pairs(
      alike,
      of.filter((row) => !done.has(row)),
    );
    return [
      ...note(kind, "the same, byte for byte, as", copied, table),
      ...note(kind, "nearly the same as", alikes, table),
    ];
  });
  if (notes.length > 0) notes[0] = notes[0].replace(/\.$/, "; with dropDuplicates one of each is kept.");
  return [...notes, ...repeatNote(sameBytes.repeats(), table)];
}

type Pair = readonly [row: number, other: number];

/** Rows of the same picture. */
class Groups {
  /** By group and split, the first row of each of the first two patients: whoever a row's patient is, another is among them. */
  private readonly others = new Map<string, number[]>();
  private readonly ofPatient = new Map<string, number>();
  private readonly again: Pair[] = [];

  constructor(
    private readonly group: Int32Array,
    rows: readonly number[],
    private readonly table: CohortTable,
  ) {
    for (const row of rows) this.add(row);
  }

  /** An image of another patient in a split that is a copy of this one, if there is one. */
  inSplit(row: number, split: Split): number[] {
    const { patient } = this.table;
    return (this.others.get(`${this.group[row]} ${split}`) ?? [])
      .filter((other) => patient[other] !== patient[row])
      .slice(0, 1);
  }

  /** Images that are there before for the same patient. */
  repeats(): readonly Pair[] {
    return this.again;
  }

  private add(row: number): void {
    const { patient, split } = this.table;
    const own = `${this.group[row]} ${patient[row]}`;
    const before = this.ofPatient.get(own);
    if (before !== undefined) return void this.again.push([row, before]);
    this.ofPatient.set(own, row);
    const key = `${this.group[row]} ${split[row]}`;
    const others = this.others.get(key) ?? [];
    if (others.length < 2) this.others.set(key, [...others, row]);
  }
}

function note({ of, as }: Kind, how: string, pairs: readonly Pair[], table: CohortTable): string[] {
  if (pairs.length === 0) return [];
  const [one, other] = [adjectives[of], adjectives[as]];
  const many = pairs.length > 1;
  const images = many ? `${pairs.length} ${one} images are` : `1 ${one} image is`;
  const others = many ? `${other} images of other patients` : `a ${other} image of another patient`;
  return [`${images} ${how} ${others}, ${firstOf(pairs, table)}.`];
}

function repeatNote(pairs: readonly Pair[], table: CohortTable): string[] {
  if (pairs.length === 0) return [];
  return [
    `${pairs.length === 1 ? "1 image repeats" : `${pairs.length} images repeat`} another of the same patient, byte for byte, ${firstOf(pairs, table)}.`,
  ];
}

function firstOf([[row, other]]: readonly Pair[], { source }: CohortTable): string {
  return `the first ${source[row]} as ${source[other]}`;
}
