/** Outputs as a notebook's cell would have them, without a kernel: takes the place of tslab's function that sends them. */
import { createRequire } from "node:module";
import * as path from "node:path";
import type { MimeBundle } from "../../lib/notebook/notebook-file";

/** Runs work that displays, and returns the outputs' last forms as text, in the order in which they appeared. */
export async function outputsOf(work: () => void | Promise<void>): Promise<string[]> {
  const { cache } = createRequire(import.meta.url);
  const filename = path.join(path.sep, "no", "tslab", "dist", "jupyter.js");
  const outputs = new Map<unknown, string>();
  const lastWriteDisplayData = ({
    data,
    transient,
  }: {
    data: MimeBundle;
    transient: { display_id?: string };
  }): void => {
    outputs.set(transient.display_id ?? {}, data["text/plain"] as string);
  };
  cache[filename] = { filename, exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
  try {
    await work();
    return [...outputs.values()];
  } finally {
    delete cache[filename];
  }
}
