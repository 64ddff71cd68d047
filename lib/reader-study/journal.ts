/**
 * The answers' journal: one line of JSON each, appended; before them one that says of which study they are. An answer
 * counts as given when its line is on the disk: many that come at once share one write and one flush. A line cut short by
 * a crash was never acknowledged and is cut off. Before and after each write the journal makes sure that it is alone: what
 * another process has written, or put in the file's place, ends it, and nothing is acknowledged that may be lost.
 */
import * as fs from "node:fs";
import { z } from "zod";
import { UserError } from "../support/errors";
import { parseJson } from "../support/files/json-file";
import { openPlainFile, readPlainFile } from "../support/files/plain-file";
import { reasonOf } from "../support/system-error";
import { truths, type Truth } from "./description";

/** One answer as written in the journal. */
export interface JournalEntry {
  /** When it reached the server, ISO 8601. */
  readonly at: string;
  readonly reader: string;
  /** The image's id as this reader sees it. */
  readonly id: string;
  /** 0 for the first answer to this image, 1 for its first correction, … */
  readonly sequence: number;
  readonly answer: Truth;
  /** 1 a guess, 5 certain. */
  readonly confidence: number;
  /** From the image's appearance to the answer, without pauses. */
  readonly milliseconds: number;
  /** Of an answer that no person has given. */
  readonly simulated?: true;
}

const entrySchema: z.ZodType<JournalEntry> = z.strictObject({
  at: z.string(),
  reader: z.string(),
  id: z.string(),
  sequence: z.number().int().min(0),
  answer: z.enum(truths),
  confidence: z.number().int().min(1).max(5),
  milliseconds: z.number().min(0),
  simulated: z.literal(true).optional(),
});

const headSchema = z.strictObject({ study: z.string() });

/** The first line: of which study the answers are. */
export function journalHead(study: string): string {
  return `${JSON.stringify({ study })}\n`;
}

/** The study that a journal names; undefined if it does not begin so, as older versions' do not, or is not there. */
export function studyOfJournal(file: string): string | undefined {
  if (!fs.existsSync(file)) return undefined;
  const [first] = wholeLines(readPlainFile(file)).toString("utf8").split("\n", 1);
  return headOf(first);
}

function headOf(line: string): string | undefined {
  try {
    return headSchema.safeParse(parseJson(line)).data?.study;
  } catch {
    return undefined;
  }
}

/** Reads all whole lines. @throws UserError naming a line that is no answer. */
export function readJournal(file: string): JournalEntry[] {
  return fs.existsSync(file) ? parseLines(wholeLines(readPlainFile(file)), file) : [];
}

function wholeLines(content: Buffer): Buffer {
  return content.subarray(0, content.lastIndexOf("\n") + 1);
}

function parseLines(content: Buffer, file: string): JournalEntry[] {
  return content
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .flatMap((line, i) => {
      try {
        return i === 0 && headOf(line) !== undefined ? [] : [entrySchema.parse(parseJson(line))];
      } catch {
        throw new UserError(`${file}, line ${i + 1} is not an answer: restore a good copy of the journal.`);
      }
    });
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** What a new journal begins with, and who may write. */
export interface JournalOptions {
  /** The study that the first line names; without it there is no such line. */
  readonly study?: string;
  /** Whether this process may still write. Asked before each write and before it is acknowledged. */
  readonly mayWrite?: () => boolean;
}

/** The journal, open for appending. One process at a time. */
export class AnswerJournal {
  private waiting: Waiting[] = [];
  private flushing: Promise<void> | undefined;
  private broken: Error | undefined;

  private constructor(
    readonly entries: readonly JournalEntry[],
    private readonly handle: fs.promises.FileHandle,
    private readonly file: string,
    private length: number,
    private readonly mayWrite: () => boolean,
  ) {}

  /** Opens or begins it, and cuts off a last line that is not whole. @throws UserError when a whole line is no answer. */
  static async open(file: string, { study, mayWrite = () => true }: JournalOptions = {}): Promise<AnswerJournal> {
    if (fs.existsSync(file)) fs.closeSync(openPlainFile(file));
    const handle = await fs.promises.open(file, "a+", 0o600);
    try {
      const content = await handle.readFile();
      const whole = wholeLines(content);
      const entries = parseLines(whole, file);
      if (whole.length < content.length) await handle.truncate(whole.length);
      if (whole.length === 0 && study !== undefined) await handle.appendFile(journalHead(study));
      await handle.sync();
      return new AnswerJournal(entries, handle, file, (await handle.stat()).size, mayWrite);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Appends an answer; resolves when it is on the disk.
   * @throws Error when the disk refuses; from then on everything is refused, since nobody knows what the disk holds.
   */
  append(entry: JournalEntry): Promise<void> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    return new Promise((done, failed) => {
      this.waiting.push({ line: `${JSON.stringify(entry)}\n`, done, failed });
      this.flushing ??= this.flush();
    });
  }

  /** Waits for what is under way and closes the file. */
  async close(): Promise<void> {
    await this.flushing;
    await this.handle.close();
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        if (this.broken !== undefined) throw this.broken;
        const content = Buffer.from(batch.map(({ line }) => line).join(""));
        await this.requireAlone();
        await this.handle.appendFile(content);
        this.length += content.length;
        await this.handle.datasync();
        await this.requireAlone();
        for (const { done } of batch) done();
      } catch (error) {
        this.broken = new Error(`The answer could not be written to the disk (${reasonOf(error)}).`);
        for (const { failed } of batch) failed(this.broken);
      }
    }
    this.flushing = undefined;
  }

  /** The file of this name is as long as what this process knows of, and nobody has taken the study over. */
  private async requireAlone(): Promise<void> {
    if (!this.mayWrite()) throw new Error("another process has taken the study over");
    const { size } = await fs.promises.stat(this.file);
    if (size !== this.length) throw new Error(`${this.file} was changed by another process`);
  }
}
