/**
 * What a user of a cohort should know about how its image files were read. Each file reports its own notes, and the
 * cohort counts them. Counts are kept with every piece that is written, so a resumed run reports the same.
 */

/** What there is to know. */
export type NoteKind =
  "own-window" | "named-window" | "own-range" | "ct-without-rescale" | "slope-zero" | "width-zero" | "not-turned";

/** Something about one image. */
export interface ImageNote {
  readonly kind: NoteKind;
  /** What is of this image, such as its window. */
  readonly detail?: string;
}

export type OnNote = (note: ImageNote) => void;

/** How many images there is the same to know of. */
export interface NoteCount {
  readonly kind: NoteKind;
  readonly images: number;
  /** Where the first of them came from. */
  readonly first: string;
  /** The first few details, no two alike. */
  readonly details: readonly string[];
  /** Whether there were more. */
  readonly moreDetails: boolean;
}

const mostDetails = 3;

/** The counts of one image. @param source where it came from. */
export function countNotes(notes: readonly ImageNote[], source: string): NoteCount[] {
  return notes.map(({ kind, detail }) => ({
    kind,
    images: 1,
    first: source,
    details: detail === undefined ? [] : [detail],
    moreDetails: false,
  }));
}

/** Adds up counts in the order of their images. The result is the same, however they were divided. */
export function addCounts(counts: readonly NoteCount[]): NoteCount[] {
  const sums = new Map<NoteKind, NoteCount>();
  for (const count of counts) {
    const { images, first, details, moreDetails } = sums.get(count.kind) ?? {
      images: 0,
      first: count.first,
      details: [],
      moreDetails: false,
    };
    const all = [...new Set([...details, ...count.details])];
    sums.set(count.kind, {
      kind: count.kind,
      images: images + count.images,
      first,
      details: all.slice(0, mostDetails),
      moreDetails: moreDetails || count.moreDetails || all.length > mostDetails,
    });
  }
  return [...sums.values()];
}

/** A sentence for each count, in a fixed order. */
export function sentencesOf(counts: readonly NoteCount[]): string[] {
  return kinds.flatMap((kind) => counts.filter((count) => count.kind === kind).map((count) => sentences[kind](count)));
}

const sentences: Readonly<Record<NoteKind, (count: NoteCount) => string>> = {
  "named-window": (count) =>
    `${many(count, "CT image")} ${one(count, "was", "were")} converted to gray with the ${detailsOf(count)}.`,
  "own-window": (count) =>
    `${many(count, "CT image")} ${one(count, "was", "were")} converted to gray with the file's own window (${detailsOf(count)}).`,
  "own-range": (count) =>
    `${many(count, "CT image")} ${one(count, "has", "have")} no window and ${one(count, "was", "were")} converted to gray from the lowest to the highest value${firstOf(count)}.`,
  "ct-without-rescale": (count) =>
    `${many(count, "CT image")} ${one(count, "has", "have")} no rescale intercept (0028,1052), so the stored values were read as Hounsfield units${firstOf(count)}.`,
  "slope-zero": (count) =>
    `${many(count, "image")} ${one(count, "has", "have")} the rescale slope (0028,1053) 0, which was ignored${firstOf(count)}.`,
  "width-zero": (count) =>
    `${many(count, "image")} ${one(count, "has", "have")} the window width (0028,1051) 0, which was ignored${firstOf(count)}.`,
  "not-turned": (count) =>
    `${many(count, "image")} ${one(count, "asks", "ask")} to be rotated or mirrored (EXIF orientation), but ${one(count, "was", "were")} used as stored${firstOf(count)}.`,
};

const kinds = Object.keys(sentences) as NoteKind[];

function many({ images }: NoteCount, what: string): string {
  return images === 1 ? `1 ${what}` : `${images} ${what}s`;
}

function one({ images }: NoteCount, singular: string, plural: string): string {
  return images === 1 ? singular : plural;
}

function firstOf({ images, first }: NoteCount): string {
  return images === 1 ? ` (${printable(first)})` : ` (the first: ${printable(first)})`;
}

function detailsOf({ details, moreDetails }: NoteCount): string {
  return [...details, ...(moreDetails ? ["and others"] : [])].join("; ");
}

/** Control characters would spoil the terminal that shows the sentence. */
function printable(file: string): string {
  return file.replace(/\p{Cc}/gu, "\ufffd");
}
