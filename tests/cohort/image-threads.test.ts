/** Decoding in threads, which only compiled code does: dist/ must be there. */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../../lib/cohort/images/decode";
import type { ImageNote } from "../../lib/cohort/images/image-notes";
import type { decodeInThread as decodeInThreadOf } from "../../lib/cohort/images/image-threads";
import { packageRoot } from "../../lib/support/paths";
import { dicomFile } from "./dicom-writer";
import { pixels, temporary } from "./fixtures";

// Loaded as Node does it, so that it finds the thread's program beside it.
const load = createRequire(path.join(packageRoot, "dist/"));
const { decodeInThread } = load("./cohort/images/image-threads.js") as { decodeInThread: typeof decodeInThreadOf };
const { UserError } = load("./support/errors.js") as { UserError: new (message: string) => Error };

const root = temporary();
const rendering = { resolution: 16, ctWindow: "brain" } as const;
const size = { width: 96, height: 80 };
const write = async (name: string, seed: number): Promise<string> => {
  const gray = Buffer.from(pixels(3, 64, seed)).subarray(0, size.width * size.height);
  await sharp(gray, { raw: { ...size, channels: 1 } })
    .blur(2)
    .toColourspace("b-w")
    .toFile(path.join(root, name));
  return path.join(root, name);
};

describe("a thread", () => {
  const missing = path.join(root, "missing.png");
  const failure = (file: string): Promise<unknown> => decodeInThread(file, rendering).catch((error: unknown) => error);

  // Until the first thread is ready the main thread decodes; whose error it is, its stack tells.
  beforeAll(async () => {
    for (let answeredByThread = false; !answeredByThread;) {
      answeredByThread = ((await failure(missing)) as Error).stack!.includes("ImageThread.take");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it.each(["one.png", "two.jpg"])("makes the same bytes of %s as the main thread", async (name) => {
    const files = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => write(`${seed}-${name}`, seed)));
    const inThreads = await Promise.all(files.map((file) => decodeInThread(file, rendering)));
    for (const [i, file] of files.entries())
      expect(Buffer.from(inThreads[i]).equals(Buffer.from(await decodeImage(file, rendering))), file).toBe(true);
    expect(new Set(inThreads.map((image) => image.join())).size).toBe(files.length);
  });

  it("tells what there is to know of a file, before its image is there", async () => {
    const file = path.join(root, "slice.dcm");
    fs.writeFileSync(file, dicomFile());
    const notesOf = async (decode: typeof decodeImage): Promise<ImageNote[]> => {
      const notes: ImageNote[] = [];
      await decode(file, rendering, (note) => notes.push(note));
      return notes;
    };
    expect(await notesOf(decodeInThread)).toEqual([
      { kind: "ct-without-rescale" },
      { kind: "named-window", detail: "brain window (center 40, width 80)" },
    ]);
    expect(await notesOf(decodeInThread)).toEqual(await notesOf(decodeImage));
  });

  it("says what is wrong with a file in the words of the main thread, as an error for users", async () => {
    const broken = path.join(root, "broken.png");
    fs.writeFileSync(broken, "no image");
    for (const file of [missing, broken]) {
      const error = await failure(file);
      expect(error).toBeInstanceOf(UserError);
      await expect(decodeImage(file, rendering)).rejects.toThrow((error as Error).message);
    }
  });
});
