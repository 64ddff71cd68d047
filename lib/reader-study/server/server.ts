/** The study's server: the pages, what they ask, and nothing else. It logs nothing, so no token is ever in a log. */
import fastifyCookie from "@fastify/cookie";
import fastify, { type FastifyInstance } from "fastify";
import { ZodError } from "zod";
import { UserError } from "../../support/errors";
import { AnswerBook } from "../answer-book";
import type { LockOptions } from "../../runs/file-lock";
import { lockStudy } from "../study-lock";
import type { Study } from "../study";
import { openJournal } from "../study-journal";
import { addAdminRoutes } from "./admin-routes";
import type { Binding } from "./binding";
import { addClassRoutes } from "./class-routes";
import { securityHeaders } from "./headers";
import { HttpError } from "./http-error";
import { pageFiles } from "./page-files";
import { reachableAddress } from "./reachable";
import { addReaderRoutes } from "./reader-routes";
import { Sessions } from "./session";

/** A served study. */
export interface StudyServer {
  /** Such as "http://127.0.0.1:8321". */
  readonly address: string;
  /** What everybody in the room opens; undefined if it is not served for a class. */
  readonly join?: string;
  /** Aborts when another process has taken the study over: no answer is acknowledged from then on, and the server ends. */
  readonly lost: AbortSignal;
  /** Answers what is under way, and ends. */
  close(): Promise<void>;
}

/** How a study is served; the others are of the lock that keeps others from serving it. */
export interface ServeOptions extends LockOptions {
  /** Everybody who reaches the page may join, and the owner sees the room's accuracy. */
  readonly forClass?: boolean;
}

/** No request has more to say. */
const bodyLimit = 1024;

/**
 * Serves a study.
 * @param port 0 for any that is free.
 * @throws UserError when the port is taken, another process serves the study, or its journal is damaged.
 */
export async function serveStudy(
  study: Study,
  binding: Binding,
  port: number,
  options: ServeOptions = {},
): Promise<StudyServer> {
  const lock = await lockStudy(study.folder, options);
  try {
    const journal = await openJournal(study, lock);
    let join = "";
    const classJoin = options.forClass === true ? (): string => join : undefined;
    const app = buildApp(study, new AnswerBook(journal, study.goBack), binding, classJoin);
    app.addHook("onClose", async () => {
      await journal.close();
      lock.release();
    });
    const address = await listen(app, binding, port);
    join = `${reachableAddress(address)}/#join`;
    lock.lost.addEventListener("abort", () => void app.close());
    return { address, ...(options.forClass && { join }), lost: lock.lost, close: () => app.close() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function buildApp(
  study: Study,
  book: AnswerBook,
  { https, secure }: Binding,
  classJoin: (() => string) | undefined,
): FastifyInstance {
  const options = { bodyLimit, logger: false, requestTimeout: 20_000, forceCloseConnections: true } as const;
  const app: FastifyInstance =
    https === undefined
      ? fastify(options)
      : (fastify({ ...options, https: { ...https } }) as unknown as FastifyInstance);
  const headers = securityHeaders(secure);
  app.addHook("onRequest", async (_request, reply) => void reply.headers(headers));
  // Only our own pages send JSON here; what a foreign page's form can send is refused.
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, _request, reply) => void reply.code(statusOf(error)).send({ error: sentenceOf(error) }));
  app.setNotFoundHandler((_request, reply) => void reply.code(404).send({ error: "This page does not exist." }));
  void app.register(fastifyCookie);
  const sessions = new Sessions(study, secure);
  for (const [address, { type, content }] of pageFiles())
    app.get(address, (_request, reply) => reply.type(type).send(content));
  app.get("/favicon.ico", (_request, reply) => reply.code(204).send());
  addReaderRoutes(app, study, book, sessions);
  addAdminRoutes(app, study, book, sessions);
  if (classJoin) addClassRoutes(app, study, book, sessions, classJoin);
  else app.get("/api/score", () => ({ score: "none" })); // the page asks
  return app;
}

async function listen(app: FastifyInstance, { host, https }: Binding, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The page cannot be served at ${host}, port ${port} (${code ?? "unknown reason"}); give another --host or --port.`,
    );
  }
  const bound = app.server.address();
  const real = typeof bound === "object" && bound !== null ? bound.port : port;
  return `${https === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${real}`;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.statusCode;
  if (error instanceof ZodError) return 400;
  const { statusCode } = error as { statusCode?: number };
  return statusCode !== undefined && statusCode < 500 ? statusCode : 500;
}

/** What went wrong inside is nobody's business outside. */
function sentenceOf(error: unknown): string {
  if (error instanceof HttpError) return error.message;
  return statusOf(error) < 500
    ? "This request is not one that the page makes."
    : "Something failed on the server: tell the study's owner.";
}
