/** Where a report may be written: a new folder, an empty one, or that of the same study's earlier report. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { Study } from "../study";

/**
 * Checks that a report takes nobody's place.
 * @throws UserError when the folder holds another study's report, or anything but a report.
 */
export function checkReportFolder(study: Study, folder: string): void {
  const names = namesIn(folder);
  // A killed process may have left a file that was not yet whole.
  if (names.every((name) => name.startsWith("report.json.") && name.endsWith(".tmp"))) return;
  if (!names.includes("report.json"))
    throw new UserError(`${folder} contains other files and no report; give another --out.`);
  const found = studyOf(path.join(folder, "report.json"));
  if (found === study.identity) return;
  throw new UserError(
    found === undefined
      ? `${folder} contains a report that does not name its study; give another --out.`
      : `${folder} contains the report of a study other than ${study.folder}, or of an earlier state of this study; give another --out.`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new UserError(`${folder} is not a folder; give another --out.`);
    throw new UserError(`${folder} cannot be read (${code}); give another --out.`);
  }
}

function studyOf(file: string): string | undefined {
  try {
    const { study } = JSON.parse(fs.readFileSync(file, "utf8")) as { study?: unknown };
    return typeof study === "string" ? study : undefined;
  } catch {
    return undefined;
  }
}
