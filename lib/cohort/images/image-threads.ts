/**
 * Decodes image files in threads, one for every core: resizing, DICOM and PNG are decoded in JavaScript, for which the main
 * thread alone would be too slow. Threads start with the first file, and until they are there the main thread decodes. They
 * end with the process, and do not keep it alive.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { SHARE_ENV, Worker } from "node:worker_threads";
import { UserError } from "../../support/errors";
import { type ImageRendering, decodeImage } from "./decode";
import type { OnNote } from "./image-notes";
import type { ImageAnswer, ImageTask } from "./image-thread";

/** Each thread needs some 40 MB. */
const mostThreads = 16;

/** The compiled program; where TypeScript is run as it is, there is none, and the main thread decodes. */
const program = path.join(__dirname, "image-thread.js");

interface Waiting {
  readonly note?: OnNote;
  resolve(image: Uint8Array): void;
  reject(error: Error): void;
}

class ImageThread {
  readonly waiting = new Map<number, Waiting>();
  ready = false;
  private readonly worker = new Worker(program, { env: SHARE_ENV });

  constructor() {
    this.worker.on("message", (answer: "ready" | ImageAnswer) => this.take(answer));
    this.worker.on("error", (error: Error) => this.fail(error));
    this.worker.unref();
  }

  decode(task: ImageTask, note?: OnNote): Promise<Uint8Array> {
    // A thread with work keeps the process alive.
    if (this.waiting.size === 0) this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(task.number, { resolve, reject, note });
      this.worker.postMessage(task);
    });
  }

  private take(answer: "ready" | ImageAnswer): void {
    if (answer === "ready") {
      this.ready = true;
      return;
    }
    const { resolve, reject, note } = this.waiting.get(answer.number)!;
    this.waiting.delete(answer.number);
    if (this.waiting.size === 0) this.worker.unref();
    if ("image" in answer) {
      if (note) answer.notes.forEach(note);
      resolve(answer.image);
    } else reject(answer.forUser ? new UserError(answer.message) : new Error(answer.message));
  }

  /** A thread that died, of memory for example: its files fail, and it gets no more. */
  private fail(error: Error): void {
    this.ready = false;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

let threads: ImageThread[] | undefined;
let tasks = 0;

/**
 * Decodes an image file in a thread: see `decodeImage`. @param note is told, before the image is there, what a user should know of it.
 * @throws UserError as `decodeImage` does.
 */
export function decodeInThread(file: string, rendering: ImageRendering, note?: OnNote): Promise<Uint8Array> {
  threads ??= fs.existsSync(program)
    ? Array.from({ length: Math.min(mostThreads, os.availableParallelism()) }, () => new ImageThread())
    : [];
  const ready = threads.filter((thread) => thread.ready);
  if (ready.length === 0) return decodeImage(file, rendering, note);
  const idlest = ready.reduce((least, thread) => (thread.waiting.size < least.waiting.size ? thread : least));
  return idlest.decode({ number: tasks++, file, rendering }, note);
}
