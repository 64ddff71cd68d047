/**
 * Lets a kernel keep the types of the library that it started with, as it keeps the code. tslab watches every file that
 * a notebook imports; when the library is compiled again, it fails ("Unexpected pending rebuildTimer") in whatever cell
 * is running. To be loaded before tslab.
 */
import { createRequire } from "node:module";

interface TypeScript {
  readonly sys: object;
}

const typescript = createRequire(require.resolve("tslab/package.json"))("@tslab/typescript-for-tslab") as TypeScript;
const unwatched = (): { close(): void } => ({ close: () => undefined });

Object.assign(typescript.sys, { watchFile: unwatched, watchDirectory: unwatched });
