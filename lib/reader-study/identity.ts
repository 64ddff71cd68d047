/**
 * What distinguishes a study from every other one, and from itself after any change: a checksum of all that
 * `study.json` says, and with the images' checksums in it, of the images, too. It is recorded in `study.json`, in the
 * journal's first line, in a machine reader's answers and in reports, so that a change of a single file is noticed. A
 * change of all of them is not.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { studyOfJournal } from "./journal";
import { studyFiles, type StudyDescription } from "./description";

/** SHA-256 of a description, hexadecimal. How the file is indented, and the order of its keys, do not matter. */
export function studyIdentity(description: StudyDescription): string {
  return createHash("sha256")
    .update(JSON.stringify({ ...description, identity: undefined }, withSortedKeys))
    .digest("hex");
}

function withSortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A study's identity, after it was compared with what the study's files say.
 * @returns with what could not be compared, a sentence each: older versions kept no checksum.
 * @throws UserError when `study.json` or the journal was changed, exchanged or lost.
 */
export function checkIdentity(
  folder: string,
  description: StudyDescription,
): { identity: string; notes: readonly string[] } {
  const [study, journal] = [studyFiles.study, studyFiles.journal].map((name) => path.join(folder, name));
  const identity = studyIdentity(description);
  if (description.version > 1 && description.identity !== identity)
    throw new UserError(
      `${study} was changed after the study was made (its checksum differs): restore this study's own file.`,
    );
  const named = studyOfJournal(journal);
  if (named !== undefined && named !== identity)
    throw new UserError(
      `${study} and ${journal} belong to different studies, or one was changed after the study was made: restore this study's own file.`,
    );
  if (named === undefined && description.version > 1)
    throw new UserError(
      `${journal} is missing or does not begin with its study's identity: restore this study's own file.`,
    );
  const notes =
    named === undefined
      ? [
          `The study ${folder} was made by an older version, which kept no checksum of ${studyFiles.study}: whether truths, orders or answers were changed since is not checked.`,
        ]
      : [];
  return { identity, notes };
}
