/**
 * Images of a killed run that must be read again: those whose files have changed since, and those that have become
 * readable.
 */
import type { CohortPlan } from "../selection/cohort-plan";
import type { OpenSource } from "../sources/source";
import type { CohortWriter } from "../format/cohort-writer";

/** Takes back the first piece whose images are others now, and all that came after it. */
export async function takeBackChanged(
  writer: CohortWriter,
  { kept, row }: CohortPlan,
  { readImage, stampImages }: Pick<OpenSource, "readImage" | "stampImages">,
): Promise<void> {
  const rowOf = new Map(writer.unreadable.length > 0 ? kept.path.map((file, place) => [file, row[place]]) : []);
  let [images, places] = [0, 0];
  for (const [number, piece] of writer.pieces().entries()) {
    const begun = places;
    places += piece.images - images + piece.unreadable.length;
    images = piece.images;
    const stamp = await stampImages?.(row.subarray(begun, places));
    if (stamp !== piece.stamp) return writer.takeBack(number);
    for (const { source } of piece.unreadable) {
      // A drive that was away, most likely: the file is the same.
      const mended = await readImage(rowOf.get(source)!).then(
        () => true,
        () => false,
      );
      if (mended) return writer.takeBack(number);
    }
  }
}
