/**
 * The requests of a reader's page: its state, the next image, its pixels, and an answer. No response contains the truth
 * before the answer.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { RefusedAnswer, type AnswerBook, type Refusal } from "../answer-book";
import { truths, type Slot, type StudyReader, type Truth } from "../description";
import type { Study } from "../study";
import { HttpError } from "./http-error";
import type { Sessions } from "./session";

const tokenSchema = z.strictObject({ token: z.string().length(43) });
const viewSchema = z.object({ number: z.coerce.number().int().min(1).optional() });
const answerSchema = z.strictObject({
  id: z.string().length(22),
  sequence: z.number().int().min(0).max(1000),
  answer: z.enum(truths),
  confidence: z.number().int().min(1).max(5),
  milliseconds: z.number().min(0).max(86_400_000),
});

/** One image as the page knows it. */
export interface View {
  readonly id: string;
  /** 1 for the first. */
  readonly number: number;
  readonly training: boolean;
  readonly resolution: number;
  /** What to send with the answer. */
  readonly sequence: number;
  /** This reader's answer that stands, when looking back. */
  readonly answer: { readonly answer: Truth; readonly confidence: number } | null;
}

/** Where a reader is. */
export interface ReaderState {
  readonly title: string;
  readonly reader: string;
  readonly goBack: boolean;
  readonly total: number;
  readonly training: number;
  readonly answered: number;
  /** Null when all is answered. */
  readonly view: View | null;
}

const refusals: Readonly<Record<Refusal, readonly [number, string]>> = {
  "unknown image": [409, "This page belongs to another reader's session: open your own link again."],
  "not its turn": [409, "You continued in another window: this one now follows."],
  "answered otherwise": [409, "This image was answered in another window: this one now follows."],
  "going back is off": [409, "This image is answered, and going back is off in this study."],
};

/** Adds the routes under /api. */
export function addReaderRoutes(app: FastifyInstance, study: Study, book: AnswerBook, sessions: Sessions): void {
  const side = Math.max(...study.images.map((image) => image.resolution));
  // Every image is as long as the largest, made before anybody asks: neither length nor time tells one from another.
  const pictures = study.images.map((_, image) => padded(study.pixels(image), side * side));

  app.post("/api/session", (request, reply) => {
    const body = tokenSchema.safeParse(request.body);
    const reader = body.success ? sessions.admitReader(body.data.token, reply) : undefined;
    if (reader === undefined)
      throw new HttpError(401, "This link is not an invitation to this study: ask for yours again.");
    return readerState(study, book, reader);
  });

  app.get("/api/state", (request) => {
    const reader = readerOf(sessions, request);
    const { number } = viewSchema.parse(request.query);
    return readerState(study, book, reader, number);
  });

  app.get("/api/images/:id", (request, reply) => {
    const reader = readerOf(sessions, request);
    const { id } = request.params as { id: string };
    const place = reader.slots.findIndex((slot) => slot.id === id);
    if (place < 0 || !isOpen(study, place, book.answered(reader)))
      throw new HttpError(404, "There is no such image now.");
    return reply.type("application/octet-stream").send(pictures[reader.slots[place].image]);
  });

  app.post("/api/answers", async (request) => {
    const reader = readerOf(sessions, request);
    const { id, ...answer } = answerSchema.parse(request.body);
    try {
      await book.give(reader, id, answer);
    } catch (error) {
      if (!(error instanceof RefusedAnswer))
        throw new HttpError(503, "The answer could not be saved: tell the study's owner.");
      throw new HttpError(...refusals[error.refusal]);
    }
    const slot = reader.slots.find((one) => one.id === id) as Slot;
    const feedback = slot.kind === "training" ? { truth: study.images[slot.image].truth } : null;
    return { feedback, state: readerState(study, book, reader) };
  });
}

/** Who asks. @throws HttpError 401 for somebody without a session. */
export function readerOf(sessions: Sessions, request: FastifyRequest): StudyReader {
  const reader = sessions.readerOf(request);
  if (reader === undefined) throw new HttpError(401, "Open your invitation link to begin or continue.");
  return reader;
}

/** The next image, and earlier ones where going back is on. */
function isOpen({ goBack }: Study, place: number, answered: number): boolean {
  return place === answered || (goBack && place < answered);
}

/** Where a reader is. @param number of an earlier image to look at again. */
export function readerState(study: Study, book: AnswerBook, reader: StudyReader, number?: number): ReaderState {
  const answered = book.answered(reader);
  const wanted = number === undefined ? answered : number - 1;
  const place = isOpen(study, wanted, answered) ? wanted : answered;
  const { slots, name } = reader;
  return {
    title: study.title,
    reader: name,
    goBack: study.goBack,
    total: slots.length,
    training: study.training,
    answered,
    view: place < slots.length ? viewOf(study, book, reader, place) : null,
  };
}

function viewOf(study: Study, book: AnswerBook, reader: StudyReader, place: number): View {
  const slot = reader.slots[place];
  const before = book.answerTo(reader, slot);
  return {
    id: slot.id,
    number: place + 1,
    training: slot.kind === "training",
    resolution: study.images[slot.image].resolution,
    sequence: before === undefined ? 0 : before.sequence + 1,
    answer: before === undefined ? null : { answer: before.answer, confidence: before.confidence },
  };
}

function padded(pixels: Uint8Array, length: number): Buffer {
  const content = Buffer.alloc(length);
  content.set(pixels);
  return content;
}
