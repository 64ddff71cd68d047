/** The program of a thread that decodes image files; image-threads.ts starts it and communicates with it. */
import { parentPort } from "node:worker_threads";
import { UserError } from "../../support/errors";
import { sentenceOf, shownError } from "../../support/system-error";
import { type ImageRendering, decodeImage } from "./decode";
import type { ImageNote } from "./image-notes";

/** A file to decode. */
export interface ImageTask {
  readonly number: number;
  readonly file: string;
  readonly rendering: ImageRendering;
}

/** What became of it; `forUser` tells a UserError from a mistake of the program's. */
export type ImageAnswer =
  | { readonly number: number; readonly image: Uint8Array; readonly notes: readonly ImageNote[] }
  | { readonly number: number; readonly message: string; readonly forUser: boolean };

async function answer({ number, file, rendering }: ImageTask): Promise<ImageAnswer> {
  try {
    const notes: ImageNote[] = [];
    return { number, image: await decodeImage(file, rendering, (note) => notes.push(note)), notes };
  } catch (error) {
    return { number, message: sentenceOf(error), forUser: shownError(error) instanceof UserError };
  }
}

parentPort?.on("message", (task: ImageTask) => void answer(task).then((result) => parentPort!.postMessage(result)));
parentPort?.postMessage("ready");
