/**
 * The requests of the owner's page: how far the readers are, but not how accurate, because nobody should stop a study
 * for that reason.
 */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AnswerBook } from "../answer-book";
import type { Study } from "../study";
import { HttpError } from "./http-error";
import type { Sessions } from "./session";

const tokenSchema = z.strictObject({ token: z.string().length(43) });

/** How far one reader is. */
export interface ReaderProgress {
  readonly reader: string;
  readonly answered: number;
  readonly total: number;
  /** When the last answer in a row came, ISO 8601. */
  readonly last: string | null;
}

/** Adds the routes under /admin. */
export function addAdminRoutes(app: FastifyInstance, study: Study, book: AnswerBook, sessions: Sessions): void {
  app.post("/admin/session", (request, reply) => {
    const body = tokenSchema.safeParse(request.body);
    if (!body.success || !sessions.admitAdmin(body.data.token, reply))
      throw new HttpError(401, "This is not the owner's link of this study.");
    return { title: study.title };
  });

  app.get("/admin/progress", (request) => {
    sessions.requireAdmin(request);
    return {
      title: study.title,
      readers: study.readers.map((reader): ReaderProgress => {
        const answered = book.answered(reader);
        const last = answered === 0 ? undefined : book.answerTo(reader, reader.slots[answered - 1]);
        return { reader: reader.name, answered, total: reader.slots.length, last: last?.at ?? null };
      }),
    };
  });
}
