/** The patients in the DICOM files of a user's own folder, compared with those of the table: nobody may be two patients. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../../support/errors";
import { inOrder } from "../../../support/in-order";
import { printable } from "../../../support/printable";
import type { OnProgress } from "../../../support/progress";
import { SharedStrings } from "../../../support/shared-strings";
import type { SourceTable } from "../../selection/source-table";
import { isDicom } from "../../images/dicom/data-set";
import { readPatient } from "../../images/dicom/patient";
import { ImageFault } from "../../images/image-fault";
import type { ListedAt } from "../image-files";
import { namesNobody } from "../nobody";
import { isInside } from "../inside";

/** Headers that are under way at once. */
const together = 32;
const otherImage = /\.(png|jpe?g|jfif|tiff?|webp|gif|bmp)$/i;

/**
 * The patient of every image that is a DICOM file in the folder and names one; undefined for others.
 * @param paths relative to the folder.
 */
export async function patientsOfFiles(
  root: string,
  paths: readonly string[],
  onProgress?: OnProgress,
): Promise<(string | undefined)[]> {
  if (paths.every((file) => otherImage.test(file))) return paths.map(() => undefined);
  const realRoot = fs.realpathSync(root);
  const strings = new SharedStrings();
  const patients: (string | undefined)[] = [];
  for await (const outcome of inOrder(0, paths.length, together, (row) => patientOf(root, realRoot, paths[row]))) {
    if (!("value" in outcome)) throw outcome.error;
    patients.push(outcome.value === undefined ? undefined : strings.of(outcome.value));
    if (patients.length % 4096 === 0 || patients.length === paths.length)
      onProgress?.({ task: "reading DICOM headers", done: patients.length, total: paths.length, unit: "files" });
  }
  return patients;
}

async function patientOf(root: string, realRoot: string, file: string): Promise<string | undefined> {
  if (otherImage.test(file)) return undefined;
  try {
    const place = await fs.promises.realpath(path.join(root, file));
    if (!isInside(realRoot, place) || !(await fs.promises.stat(place)).isFile() || !(await beginsAsDicom(place)))
      return undefined;
    return (await readPatient(place)).normalize("NFC");
  } catch (error) {
    // What is wrong with a file is told where it is looked for or read as an image.
    if (error instanceof ImageFault || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}

async function beginsAsDicom(file: string): Promise<boolean> {
  const handle = await fs.promises.open(file);
  try {
    const start = Buffer.alloc(132);
    return (await handle.read(start, 0, start.length, 0)).bytesRead === start.length && isDicom(start);
  } finally {
    await handle.close();
  }
}

/** The patients to go by, and what to say of them. */
export interface ComparedPatients {
  readonly patient: readonly string[];
  /** False where neither table nor files name everybody. */
  readonly patientsKnown: boolean;
  readonly warnings: readonly string[];
}

/**
 * Takes the patients of the files where the table has none, and compares them where it has.
 * @param ofFile as `patientsOfFiles` gives them. @param hasColumn whether the table names patients.
 * @param without what is said where neither does.
 * @throws UserError when one person of the files is several patients of the table.
 */
export async function comparePatients(
  { path: files, patient }: SourceTable,
  inFiles: readonly (string | undefined)[],
  listedAt: ListedAt,
  table: string,
  hasColumn: boolean,
  without: () => Promise<string>,
): Promise<ComparedPatients> {
  // Whoever removes names may write the same one into all files, which tells nobody apart.
  const given = inFiles.filter((one) => one !== undefined);
  const useless = given.length > 1 && new Set(given).size === 1;
  const ofFile = inFiles.map((one) => (one !== undefined && !useless && namesNobody(one) ? undefined : one));
  const named = ofFile.flatMap((one, row) => (one === undefined ? [] : [row]));
  const different = new Set(named.map((row) => ofFile[row])).size;
  const useful = named.length > 0 && !useless;
  const all = useless
    ? [
        `All ${named.length} DICOM files name the same patient, "${printable(ofFile[named[0]]!)}", so the PatientID was not used.`,
      ]
    : [];
  if (!hasColumn) {
    if (!useful) return { patient, patientsKnown: false, warnings: [await without(), ...all] };
    const others = files.length - named.length;
    const rest = others > 0 ? `; ${others} images without one each count as their own patient` : "";
    return {
      patient: patient.map((own, row) => ofFile[row] ?? own),
      patientsKnown: others === 0,
      warnings: [
        `${table} has no patient column: the PatientID of the DICOM files was used (${different} patients in ${named.length} files)${rest}.`,
      ],
    };
  }
  if (!useful) return { patient, patientsKnown: true, warnings: all };
  return {
    patient,
    patientsKnown: true,
    warnings: compare(patient, ofFile, named, (row) => `${printable(files[row])} (${listedAt(row)})`),
  };
}

function compare(
  patient: readonly string[],
  ofFile: readonly (string | undefined)[],
  rows: readonly number[],
  nameOf: (row: number) => string,
): string[] {
  const firstOf = new Map<string, number>();
  const idsOf = new Map<string, Set<string>>();
  for (const row of rows) {
    const id = ofFile[row]!;
    const first = firstOf.get(id);
    if (first === undefined) firstOf.set(id, row);
    else if (patient[first] !== patient[row]) {
      throw new UserError(
        `The DICOM files ${nameOf(first)} and ${nameOf(row)} have the same PatientID, "${printable(id)}", but belong to two patients in the table, "${printable(patient[first])}" and "${printable(patient[row])}": correct the table, or choose the right column with --patient-column.`,
      );
    }
    const ids = idsOf.get(patient[row]);
    if (ids) ids.add(id);
    else idsOf.set(patient[row], new Set([id]));
  }
  const several = [...idsOf].filter(([, ids]) => ids.size > 1);
  if (several.length === 0) return [];
  const [one, ids] = several[0];
  return [
    `${several.length} patient${several.length === 1 ? " of the table has" : "s of the table have"} DICOM files of several PatientIDs (the first, "${printable(one)}": ${[...ids].slice(0, 3).map(printable).join(", ")}); the table's patients were used.`,
  ];
}

/** Patients whose names differ by so little that they may be one person, told with the first pair. */
export function similarPatients(patients: readonly string[]): string[] {
  const known = new Map<string, string>();
  let count = 0;
  let first: readonly [string, string] | undefined;
  for (const patient of new Set(patients)) {
    const key = patient
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\s_-]+/g, " ")
      .replace(/\.0+$/, "")
      .replace(/^0+(?=.)/, "");
    const before = known.get(key);
    if (before === undefined) known.set(key, patient);
    else if (count++ === 0) first = [before, patient];
  }
  if (first === undefined) return [];
  return [
    `${count} patient${count === 1 ? "'s name differs" : "s' names differ"} from another's only by case, zeros or blanks, as "${printable(first[0])}" and "${printable(first[1])}": they count as different patients, but may be the same person in training and test.`,
  ];
}
