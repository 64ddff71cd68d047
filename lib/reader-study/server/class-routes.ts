/**
 * A class: everybody in the room joins by one address, without an invitation, and the owner's page shows how accurate the
 * room is while answers come, beside the machine. A study that is to be reported is not served like this: who knows how it
 * goes may stop it for that reason.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { AnswerBook } from "../answer-book";
import type { StudyImage, StudyReader } from "../description";
import { readMachineResponses } from "../machine/machine-answers";
import type { Study } from "../study";
import { writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { readJson } from "../../support/files/json-file";
import { HttpError } from "./http-error";
import { qrModules } from "./qr-code";
import { readerOf, readerState } from "./reader-routes";
import type { Sessions } from "./session";

/** Right ones among answers. */
export interface Tally {
  readonly right: number;
  readonly answers: number;
}

/** What the owner's page shows of a class. */
export interface ClassState {
  /** The address that everybody opens. */
  readonly join: string;
  /** It as a QR code: a text of 0 (light) and 1 (dark) for each row. */
  readonly qr: readonly string[];
  readonly joined: number;
  readonly places: number;
  readonly room: Tally;
  /** Null if no machine reader took the study. */
  readonly machine: Tally | null;
}

/** What a reader learns at the end, and not before: null until the images are revealed. */
export interface ClassScore {
  readonly own: Tally;
  readonly room: Tally;
}

/** One test image with its truth and what the room said. */
export interface RevealedImage extends Tally, Pick<StudyImage, "truth" | "model" | "resolution"> {
  readonly image: number;
}

const joinedSchema = z.object({ joined: z.array(z.string()) });
const mending =
  "restore a good copy; without it, those who joined and have not answered share their places with others";

const imageSchema = z.object({ image: z.coerce.number().int().min(0) });

/** Adds the routes for joining, and those of the owner's page. @param join says the address, once it is known. */
export function addClassRoutes(
  app: FastifyInstance,
  study: Study,
  book: AnswerBook,
  sessions: Sessions,
  join: () => string,
): void {
  const joinedFile = path.join(study.folder, "joined.json");
  const answering = study.readers.filter((reader) => book.answered(reader) > 0);
  const joined = new Set([...readJoined(joinedFile, study), ...answering]);
  const machine = readMachineResponses(study);
  const revealedFile = path.join(study.folder, "revealed.json");
  let isRevealed = fs.existsSync(revealedFile);

  // Who has seen the truth on the owner's page says nothing with an answer.
  app.addHook("preHandler", async (request) => {
    if (isRevealed && request.routeOptions.url === "/api/answers")
      throw new HttpError(409, "The images have been revealed: no more answers are taken.");
  });

  app.post("/api/join", (request, reply) => {
    const reader = sessions.readerOf(request) ?? study.readers.find((one) => !joined.has(one));
    if (reader === undefined)
      throw new HttpError(409, `All ${study.readers.length} places are taken: ask for a study with more --readers.`);
    if (!joined.has(reader)) {
      // Before the place is given: after a restart, nobody else gets it.
      writeJson(joinedFile, { joined: [...joined, reader].map(({ name }) => name) });
      joined.add(reader);
    }
    sessions.admit(reader, reply);
    return readerState(study, book, reader);
  });

  app.get("/api/score", (request): { readonly score: ClassScore | null } => {
    const own = revealed([readerOf(sessions, request)], study, book);
    return { score: isRevealed ? { own: sum(own), room: sum(revealed(study.readers, study, book)) } : null };
  });

  app.register((owner, _options, done) => {
    owner.addHook("onRequest", async (request) => sessions.requireAdmin(request));
    owner.get("/admin/class", (): ClassState => ({
      join: join(),
      qr: qrModules(join()),
      joined: joined.size,
      places: study.readers.length,
      room: sum(revealed(study.readers, study, book)),
      machine:
        machine.length === 0
          ? null
          : { right: machine.filter(({ answer, truth }) => answer === truth).length, answers: machine.length },
    }));
    owner.post("/admin/class/reveal", () => {
      const images = revealed(study.readers, study, book);
      if (!isRevealed && images.length > 0) {
        writeJson(revealedFile, { revealed: new Date().toISOString() });
        isRevealed = true;
      }
      // Those that fooled most of the room come first.
      return images.sort((a, b) => a.right / a.answers - b.right / b.answers);
    });
    owner.get("/admin/class/images/:image", (request, reply) => {
      const { image } = imageSchema.parse(request.params);
      if (image >= study.images.length) throw new HttpError(404, "There is no such image.");
      return reply.type("application/octet-stream").send(Buffer.from(study.pixels(image)));
    });
    done();
  });
}

/** The readers that joined before this server was started. @throws UserError when the file cannot be read. */
function readJoined(file: string, { readers }: Study): StudyReader[] {
  if (!fs.existsSync(file)) return [];
  const names = joinedSchema.safeParse(readJson(file, mending));
  if (!names.success) throw new UserError(`${file} is damaged: ${mending}.`);
  return readers.filter(({ name }) => names.data.joined.includes(name));
}

/** All test images that one of these readers answered. Repeated showings do not count. */
function revealed(readers: readonly StudyReader[], study: Study, book: AnswerBook): RevealedImage[] {
  const answersOf = (reader: StudyReader): [number, boolean][] =>
    reader.slots.flatMap((slot): [number, boolean][] => {
      const answer = slot.kind === "test" ? book.answerTo(reader, slot) : undefined;
      return answer === undefined ? [] : [[slot.image, answer.answer === study.images[slot.image].truth]];
    });
  const tallies = new Map<number, { right: number; answers: number }>();
  for (const [image, isRight] of readers.flatMap(answersOf)) {
    const { right, answers } = tallies.get(image) ?? { right: 0, answers: 0 };
    tallies.set(image, { right: right + (isRight ? 1 : 0), answers: answers + 1 });
  }
  return [...tallies].map(([image, tally]) => {
    const { truth, model, resolution } = study.images[image];
    return { image, truth, model, resolution, ...tally };
  });
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((all, { right, answers }) => ({ right: all.right + right, answers: all.answers + answers }), {
    right: 0,
    answers: 0,
  });
}
