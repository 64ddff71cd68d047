/** `<source>` or `<source>=<folder>`, as the command line and the notebooks name where images come from. */
import * as path from "node:path";

/** A source of images, and its folder on disk where it has one. */
export interface DataSource {
  readonly source: string;
  /** Absolute. */
  readonly folder?: string;
}

/** Reads `phantom-chest` or `chexpert=<folder>`; a relative folder is taken from `base`. */
export function parseDataSource(text: string, base: string = process.cwd()): DataSource {
  const at = text.indexOf("=");
  if (at < 0) return { source: text };
  return { source: text.slice(0, at), folder: path.resolve(base, text.slice(at + 1)) };
}
