/** A study's own journal: opened and read only if its answers are to this study's images. */
import * as path from "node:path";
import { UserError } from "../support/errors";
import type { FileLock } from "../runs/lock-file";
import { AnswerJournal, readJournal, type JournalEntry } from "./journal";
import { studyFiles } from "./description";
import type { Study } from "./study";

/**
 * Opens a study's journal for appending.
 * @param lock the study's, which must be held for as long as answers are written.
 * @throws UserError when the journal is damaged or of another study.
 */
export async function openJournal(study: Study, lock: FileLock): Promise<AnswerJournal> {
  readAnswers(study);
  return AnswerJournal.open(path.join(study.folder, studyFiles.journal), {
    study: study.identity,
    mayWrite: () => lock.isHeld(),
  });
}

/**
 * All answers that were given to a study, in the order in which they came.
 * @throws UserError when the journal is damaged or of another study.
 */
export function readAnswers(study: Study): JournalEntry[] {
  const file = path.join(study.folder, studyFiles.journal);
  const entries = readJournal(file);
  const shown = new Set(study.readers.flatMap(({ name, slots }) => slots.map(({ id }) => `${name}/${id}`)));
  if (entries.every(({ reader, id }) => shown.has(`${reader}/${id}`))) return entries;
  throw new UserError(`${file} contains answers to another study: restore this study's own journal.`);
}
