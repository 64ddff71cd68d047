/** What this machine must have for the native engine: room on its disk, the GNU C library, a compiler. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { findCompiler } from "./compile-binding";
import { engineSystem } from "./systems";

/** @throws UserError when a file system has fewer bytes free. */
export function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = fs.statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  throw new UserError(
    `The native engine needs ${(bytes / 1e9).toFixed(1)} GB in ${path.dirname(folder)}, but ${((bavail * bsize) / 1e9).toFixed(1)} GB are free; make room, or set XDG_CACHE_HOME to a folder on another disk.`,
  );
}

/** TensorFlow's wheels are built for the GNU C library, which Alpine Linux does not have. @throws UserError without it. */
export function requireLibc(): void {
  if (process.platform !== "linux") return;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const [major, minor] = (header.glibcVersionRuntime ?? "0.0").split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 27)) return;
  throw new UserError(
    "TensorFlow's library needs the GNU C library 2.27 or newer (Debian 10, Ubuntu 18.04 and later; not Alpine).",
  );
}

/** The C++ compiler. @throws UserError when there is none. */
export async function requireCompiler(): Promise<string> {
  const compiler = await findCompiler();
  if (!compiler) throw new UserError(`The native engine needs a C++ compiler (${engineSystem()?.compilerAdvice}).`);
  return compiler;
}
