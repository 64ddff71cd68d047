/** `<source>` or `<source>=<folder>`: how the command line and the notebooks name where images come from. */
import * as path from "node:path";
import { folderMissing } from "../cohort/sources";
import { UsageError } from "../support/errors";

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

/** @throws UserError when there is no such source. @throws UsageError when it needs a folder and has none. */
export function requireSource({ source, folder }: DataSource): void {
  const missing = folderMissing(source, folder);
  if (missing !== undefined) throw new UsageError(missing);
}
