/** From the journal to a table: one row for each final answer, with the truth beside it. All statistics start from it. */
import type { JournalEntry } from "../journal";
import type { Slot, Truth } from "../description";
import type { Study } from "../study";
import { readAnswers } from "../study-journal";

/** One answer to one showing of an image. */
export interface Response {
  readonly reader: string;
  /** Number of the image in the study. */
  readonly image: number;
  /** `training` and `repeat` are in no accuracy. */
  readonly kind: Slot["kind"];
  readonly modality: string;
  readonly resolution: number;
  readonly model: string;
  readonly truth: Truth;
  readonly answer: Truth;
  /** 1 a guess, 5 certain. */
  readonly confidence: number;
  /** How synthetic it looked: the confidence, negative for "real"; a machine's log odds above its threshold's. */
  readonly rating: number;
  readonly milliseconds: number;
  /** Whether a simulated reader gave it, and no person. */
  readonly simulated?: true;
}

/**
 * All readers' answers that stand, in the order in which the images were shown.
 * @throws UserError when the journal is damaged or of another study.
 */
export function readResponses(study: Study): Response[] {
  const standing = new Map<string, JournalEntry>();
  for (const entry of readAnswers(study)) standing.set(`${entry.reader}/${entry.id}`, entry);
  return study.readers.flatMap((reader) =>
    reader.slots.flatMap((slot) => {
      const entry = standing.get(`${reader.name}/${slot.id}`);
      return entry === undefined ? [] : [responseTo(study, reader.name, slot, entry)];
    }),
  );
}

function responseTo(
  study: Study,
  reader: string,
  slot: Slot,
  { answer, confidence, milliseconds, simulated }: JournalEntry,
): Response {
  const { truth, modality, resolution, model } = study.images[slot.image];
  const rating = answer === "synthetic" ? confidence : -confidence;
  return {
    reader,
    image: slot.image,
    kind: slot.kind,
    modality,
    resolution,
    model,
    truth,
    answer,
    confidence,
    rating,
    milliseconds,
    ...(simulated && { simulated }),
  };
}
