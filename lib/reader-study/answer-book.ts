/**
 * Which answers each reader has given. An answer is identified by its reader, image and sequence. If it is sent twice,
 * by a retry or from a second tab, it is written once.
 */
import type { AnswerJournal, JournalEntry } from "./journal";
import type { Slot, StudyReader } from "./description";

/** What a reader says about an image. */
export type Answer = Pick<JournalEntry, "sequence" | "answer" | "confidence" | "milliseconds" | "simulated">;

/** Why an answer is not taken. */
export type Refusal = "unknown image" | "not its turn" | "answered otherwise" | "going back is off";

/** An answer that is not taken. */
export class RefusedAnswer extends Error {
  override readonly name: string = "RefusedAnswer";
  constructor(readonly refusal: Refusal) {
    super(refusal);
  }
}

/** The answers that stand, by reader and image; later corrections replace earlier answers. */
export class AnswerBook {
  private readonly standing = new Map<string, JournalEntry>();
  private readonly underWay = new Map<string, { readonly entry: JournalEntry; readonly written: Promise<void> }>();

  constructor(
    private readonly journal: AnswerJournal,
    private readonly goBack: boolean,
  ) {
    for (const entry of journal.entries) this.keep(entry);
  }

  /** How many of a reader's images, from the first on, have an answer. */
  answered(reader: StudyReader): number {
    const open = reader.slots.findIndex((slot) => this.answerTo(reader, slot) === undefined);
    return open < 0 ? reader.slots.length : open;
  }

  /** The answer that stands. */
  answerTo(reader: StudyReader, slot: Slot): JournalEntry | undefined {
    return this.standing.get(keyOf(reader.name, slot.id));
  }

  /**
   * Takes an answer; resolves when it is on the disk, also when it was before.
   * @throws RefusedAnswer when it does not fit what was given before; Error when the disk refuses.
   */
  async give(reader: StudyReader, id: string, answer: Answer): Promise<void> {
    const place = reader.slots.findIndex((slot) => slot.id === id);
    if (place < 0) throw new RefusedAnswer("unknown image");
    const entry: JournalEntry = { at: new Date().toISOString(), reader: reader.name, id, ...answer };
    const key = `${keyOf(reader.name, id)}/${answer.sequence}`;
    const before = this.underWay.get(key);
    if (before !== undefined) {
      if (!same(before.entry, entry)) throw new RefusedAnswer("answered otherwise");
      return before.written;
    }
    const standing = this.answerTo(reader, reader.slots[place]);
    if (standing !== undefined && answer.sequence === standing.sequence && same(standing, entry)) return;
    this.check(place, this.answered(reader), standing, answer, reader.slots[place]);
    const written = this.journal
      .append(entry)
      .then(() => this.keep(entry))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, { entry, written });
    return written;
  }

  private check(
    place: number,
    answered: number,
    standing: JournalEntry | undefined,
    { sequence }: Answer,
    { kind }: Slot,
  ): void {
    if (standing === undefined) {
      if (place !== answered || sequence !== 0) throw new RefusedAnswer("not its turn");
      return;
    }
    if (sequence <= standing.sequence) throw new RefusedAnswer("answered otherwise");
    // The answer to an example was shown.
    if (!this.goBack || kind === "training") throw new RefusedAnswer("going back is off");
    if (sequence !== standing.sequence + 1) throw new RefusedAnswer("not its turn");
  }

  private keep(entry: JournalEntry): void {
    this.standing.set(keyOf(entry.reader, entry.id), entry);
  }
}

function keyOf(reader: string, id: string): string {
  return `${reader}/${id}`;
}

function same(a: JournalEntry, b: JournalEntry): boolean {
  return a.answer === b.answer && a.confidence === b.confidence;
}
