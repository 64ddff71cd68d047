/**
 * The patients of many DICOM files in one folder, from their headers, and an index of them, so that 750,000 headers are
 * read once. The index is in the user's cache folder, under `dicom-patients/`, in a file for each image folder. It is
 * written as reading goes on, so a run that is killed loses little, and it is thrown away when the folder has another
 * modification time, which it gets when a file is added, removed or renamed. Whoever overwrites a file in place with that
 * of another patient must delete the index. Nobody but its owner may read it, since it names patients.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../../../support/cache-folder";
import { ensureFolder, writeFileAtomic } from "../../../support/files/atomic";
import { UserError } from "../../../support/errors";
import { inOrder } from "../../../support/in-order";
import { readJsonLines } from "../../../support/files/json-lines";
import type { OnProgress } from "../../../support/progress";
import { SharedStrings } from "../../../support/shared-strings";
import { reasonOf } from "../../../support/system-error";
import { readPatient } from "../../images/dicom/patient";
import { ImageFault } from "../../images/image-fault";
import { type ListedAt, checkFiles } from "../image-files";

/** What was found, by the files' names. */
export interface DicomPatients {
  readonly patient: ReadonlyMap<string, string>;
  /** Files whose header cannot be read, their place in the list, and why; they are not in the index and are tried again the next time. */
  readonly unreadable: ReadonlyMap<string, { readonly row: number; readonly fault: ImageFault }>;
}

/** The index's first line: what it holds, and of which state of the folder. */
interface Heading {
  readonly index: "dicom-patients 1";
  readonly folder: string;
  readonly modified: number;
}

/** The index's mode. */
const ownerOnly = 0o600;

/** Headers that are under way at once, and that are written to the index at once. */
const together = 32;
const piece = 4096;

/**
 * @param folder of the images. @param names the files' names in it.
 * @param options.listedAt where a name of the list is listed, for errors.
 * @throws UserError when files are missing or lead out of the folder, or the index cannot be written.
 */
export async function readPatients(
  folder: string,
  names: readonly string[],
  { listedAt, onProgress }: { listedAt?: ListedAt; onProgress?: OnProgress } = {},
): Promise<DicomPatients> {
  const index = openIndex(folder);
  const unreadable = new Map<string, { row: number; fault: ImageFault }>();
  const left = names.flatMap((name, row) => (index.patient.has(name) ? [] : [row]));
  await checkFiles(
    folder,
    left.map((row) => names[row]),
    listedAt && ((i) => listedAt(left[i])),
  );
  const found = new Map<string, string>();
  let place = 0;
  for await (const outcome of inOrder(0, left.length, together, (next) =>
    readPatient(path.join(folder, names[left[next]])),
  )) {
    const row = left[place++];
    const name = names[row];
    if ("value" in outcome) {
      found.set(name, outcome.value);
    } else {
      if (!(outcome.error instanceof ImageFault)) throw outcome.error;
      unreadable.set(name, { row, fault: outcome.error });
    }
    if (place % piece !== 0 && place < left.length) continue;
    index.add(found);
    found.clear();
    onProgress?.({ task: "reading DICOM headers", done: place, total: left.length, unit: "files" });
  }
  return { patient: index.patient, unreadable };
}

interface Index {
  readonly patient: Map<string, string>;
  add(found: ReadonlyMap<string, string>): void;
}

/** What the index of this folder, in its present state, knows; a new one if there is none. */
function openIndex(folder: string): Index {
  const real = fs.realpathSync(folder);
  const heading: Heading = { index: "dicom-patients 1", folder: real, modified: fs.statSync(real).mtimeMs };
  const file = path.join(
    cacheFolder(),
    "dicom-patients",
    `${createHash("sha256").update(real).digest("hex").slice(0, 16)}.jsonl`,
  );
  const [first, ...pieces] = readIndex(file);
  const patient = new Map<string, string>();
  const strings = new SharedStrings();
  if (JSON.stringify(first) === JSON.stringify(heading)) {
    for (const one of pieces) {
      for (const [name, value] of Object.entries(one)) patient.set(name, strings.of(value));
    }
    // Older versions left it to the umask who may read it.
    writing(file, () => fs.chmodSync(file, ownerOnly));
  } else {
    writing(file, () => {
      ensureFolder(path.dirname(file));
      writeFileAtomic(file, `${JSON.stringify(heading)}\n`, ownerOnly);
    });
  }
  return {
    patient,
    add: (found) => {
      for (const [name, value] of found) patient.set(name, strings.of(value));
      writing(file, () =>
        fs.appendFileSync(file, `${JSON.stringify(Object.fromEntries(found))}\n`, { mode: ownerOnly }),
      );
    },
  };
}

/** The index's lines; none when it is damaged. */
function readIndex(file: string): Record<string, string>[] {
  try {
    return readJsonLines(file);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UserError(
      `The index of patients ${file} cannot be written (${reasonOf(error)}): set XDG_CACHE_HOME to a folder that is writable.`,
    );
  }
}
