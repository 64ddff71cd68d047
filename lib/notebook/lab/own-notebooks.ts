/**
 * The reader's own copies of the notebooks, which JupyterLab opens. The originals in git and the reader's changes are
 * both kept.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { ensureFolder, writeFileAtomic, writeJson } from "../../support/files/atomic";
import { isRecord } from "../../support/files/json-file";
import { packageRoot, projectRoot } from "../../support/paths";
import { notebookFiles } from "./notebook-files";

/** In the project's folder; ignored by git. */
export const ownNotebooks: string = path.join(projectRoot, "my-notebooks");

/** What each copy was made from, so that one that its reader has not changed can follow a new version. */
const record = ".copied-from.json";

/**
 * Copies every notebook, and every page of the lesson, that is missing, and again every one that is new in the checkout and not changed by the reader.
 * @returns names of notebooks that are new in the checkout, but whose copy the reader has changed: it was kept.
 */
export function provideOwnNotebooks(
  from: string = path.join(packageRoot, "notebooks"),
  to: string = ownNotebooks,
): string[] {
  ensureFolder(to);
  const copied = readRecord(path.join(to, record));
  const kept: string[] = [];
  for (const name of notebookFiles(from)) {
    const [content, own] = [fs.readFileSync(path.join(from, name)), path.join(to, name)];
    const version = checksum(content);
    const present = fs.existsSync(own) ? checksum(fs.readFileSync(own)) : undefined;
    const isChanged = present !== undefined && present !== copied[name] && present !== version;
    if (isChanged && copied[name] !== version) kept.push(name);
    if (!isChanged && present !== version) writeFileAtomic(own, content);
    copied[name] = version;
  }
  writeJson(path.join(to, record), copied);
  return kept;
}

function readRecord(file: string): Record<string, string> {
  try {
    const found: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    if (isRecord(found)) return Object.fromEntries(Object.entries(found).map(([name, sum]) => [name, String(sum)]));
  } catch {
    // Missing or damaged: every copy then counts as changed by its reader, and is kept.
  }
  return {};
}

function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
