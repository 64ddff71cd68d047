/** Reads the images of a plan, many at once, and adds them to the cohort in the plan's order. */
import * as os from "node:os";
import { setImmediate as macrotask } from "node:timers/promises";
import { UserError } from "../../support/errors";
import { inOrder } from "../../support/in-order";
import type { OnProgress } from "../../support/progress";
import type { LeftOut } from "../format/description";
import { type ImageNote, type NoteCount, countNotes } from "../images/image-notes";
import type { CohortPlan } from "../selection/cohort-plan";
import type { OpenSource, ReadImage } from "../sources/source";
import type { CohortRow } from "../format/table";
import { takeBackChanged } from "./take-back";
import { leftOut, refuseTooMany } from "./unreadable-images";
import type { CohortWriter } from "../format/cohort-writer";

export interface WriteImagesOptions {
  /** The data set's folder. */
  readonly folder?: string;
  /** So many images may be left out because they cannot be read. */
  readonly maxUnreadable: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Images that are read at once: some for every core, and a few that wait for the disk. */
export const imagesTogether: number = 2 * os.availableParallelism() + 2;

/** What is added at once: at most so much, and what there is after a second, so that a killed run loses little. */
const pieceImages = 256;
const pieceBytes = 1 << 24;
const pieceMilliseconds = 1000;

/**
 * Writes the images of a plan that are not there yet. Memory is bounded by one piece and the images that are under way.
 * @throws UserError when more images than `maxUnreadable` cannot be read; the signal's reason when it aborts.
 */
export async function writeImages(
  writer: CohortWriter,
  plan: CohortPlan,
  opened: Pick<OpenSource, "readImage" | "stampImages">,
  options: WriteImagesOptions,
): Promise<void> {
  const { folder, maxUnreadable, onProgress, signal } = options;
  await takeBackChanged(writer, plan, opened);
  refuseTooMany(writer.unreadable, maxUnreadable);
  const total = plan.row.length;
  let place = writer.size + writer.unreadable.length;
  let piece = new Piece();
  let begun = place;
  const report = (): void => onProgress?.({ task: "preparing images", done: place, total, unit: "images" });
  report();
  for await (const outcome of inOrder(place, total, imagesTogether, (next) =>
    readNoting(opened.readImage, plan.row[next]),
  )) {
    signal?.throwIfAborted();
    if ("value" in outcome) {
      piece.images.push(outcome.value.image);
      piece.rows.push(rowOf(plan, place));
      piece.notes.push(...countNotes(outcome.value.notes, plan.kept.path[place]));
    } else {
      if (maxUnreadable === 0 || !(outcome.error instanceof UserError)) throw outcome.error;
      piece.unreadable.push(leftOut(plan.kept.path[place], outcome.error, folder));
      refuseTooMany([...writer.unreadable, ...piece.unreadable], maxUnreadable);
    }
    place++;
    if (place < total && !piece.isFull()) continue;
    const stamp = await opened.stampImages?.(plan.row.subarray(begun, place));
    writer.append(Buffer.concat(piece.images), piece.rows, { unreadable: piece.unreadable, notes: piece.notes, stamp });
    piece = new Piece();
    begun = place;
    report();
    await macrotask();
  }
}

/** An image, and what there is to know of it. */
async function readNoting(readImage: ReadImage, row: number): Promise<{ image: Uint8Array; notes: ImageNote[] }> {
  const notes: ImageNote[] = [];
  return { image: await readImage(row, (note) => notes.push(note)), notes };
}

/** Images that are added at once. */
class Piece {
  readonly images: Uint8Array[] = [];
  readonly rows: CohortRow[] = [];
  readonly unreadable: LeftOut[] = [];
  readonly notes: NoteCount[] = [];
  private readonly began = Date.now();

  isFull(): boolean {
    const count = this.images.length;
    const bytes = count * (this.images[0]?.length ?? 0);
    return count >= pieceImages || bytes >= pieceBytes || Date.now() - this.began >= pieceMilliseconds;
  }
}

/** A row of a plan as the cohort's table has it. */
export function rowOf({ kept, split }: CohortPlan, place: number): CohortRow {
  const width = kept.labelNames.length;
  const labels = kept.labels.subarray(place * width, (place + 1) * width);
  return { patient: kept.patient[place], split: split[place], labels, source: kept.path[place] };
}
