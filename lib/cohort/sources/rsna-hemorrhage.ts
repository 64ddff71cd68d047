/**
 * RSNA Intracranial Hemorrhage (Flanders et al. 2020): 752,803 head CT slices, five kinds of hemorrhage, and "No Finding"
 * if there is none. Two layouts: the challenge's, `stage_2_train.csv` with DICOM files in `stage_2_train/`, which name
 * their patients; and that of the paper's authors, the table with ready images `ID_….png`, whose patients are in a third
 * column of the table or in `patients.csv`.
 *
 * As in the paper ("Cohorts"), of the slices without hemorrhage so many are kept as balance the others.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { type SourceTable, keepRows } from "../selection/source-table";
import { columnsOf, dataSet } from "../datasets";
import { countStep } from "../selection/select";
import { findColumns, readRows } from "./csv-rows";
import { readPatients } from "./folder/dicom-patients";
import { comparePatients } from "./folder/folder-patients";
import { type ListedAt, imageFiles, requireFolder } from "./image-files";
import { requireInside } from "./inside";
import { type SliceTable, readSliceTable } from "./rsna-table";
import type { OpenSource, ReadImage, Source, SourceRequest } from "./source";

const { title, labels: labelNames } = dataSet("rsna-hemorrhage");
const patientColumns = columnsOf("rsna-hemorrhage", "slice", "patient");

export const rsnaHemorrhage: Source = { name: "rsna-hemorrhage", title, needsFolder: true, dropUnlabeled: false, open };

/** Slices without hemorrhage that are kept, of 644,870 (paper, "Cohorts"). Smaller data keep all. */
export const noFindingKept = 107_365;

async function open({ folder, knobs, seed, onProgress }: SourceRequest): Promise<OpenSource> {
  requireFolder(folder!, "rsna-hemorrhage");
  const { root, table } = findTable(folder!);
  const slices = await readSliceTable(table);
  const { place, ending } = findImages(root, slices.slice);
  const file = slices.slice.map((slice) => (place === "" ? `${slice}${ending}` : `${place}/${slice}${ending}`));
  const { line } = slices;
  const listedAt: ListedAt = (row) => `${path.basename(table)}, line ${line[row]}`;
  const { patient, from, patientsKnown, unreadable, warnings } = await findPatients(
    root,
    place,
    ending,
    slices,
    listedAt,
    onProgress,
  );
  const all: SourceTable = { labelNames, path: file, patient, labels: slices.labels };
  const rows = keepNoFinding(all, seed, noFindingKept);
  const kept = rows === undefined ? all : keepRows(all, rows);
  const images = imageFiles(
    root,
    kept.path,
    { ...knobs, unwrap12Bits: true },
    rows === undefined ? listedAt : (row) => listedAt(rows[row]),
  );
  const readImage: ReadImage = (row, note) => {
    const error = unreadable.get(kept.path[row]);
    return error === undefined ? images.readImage(row, note) : Promise.reject(error);
  };
  const steps = [countStep("images of the source", all)];
  if (rows !== undefined) steps.push(countStep(`${noFindingKept} of the slices without hemorrhage`, kept));
  return { candidates: kept, steps, patientsKnown, warnings: [slices.note(from), ...warnings], ...images, readImage };
}

/** The table of the challenge or, with patients, of the paper's authors; in the folder given, or in the unpacked download. */
function findTable(folder: string): { root: string; table: string } {
  for (const root of [folder, path.join(folder, "rsna-intracranial-hemorrhage-detection")]) {
    for (const name of ["stage_2_train.csv", "new_stage_2_train.csv"]) {
      const table = path.join(root, name);
      if (!fs.existsSync(table)) continue;
      requireInside(folder, table);
      return { root, table };
    }
  }
  throw new UserError(`${folder} has no stage_2_train.csv: give the folder with the challenge's unpacked files.`);
}

/** Where the images are, looked for with the first slices of the table. */
function findImages(root: string, slices: readonly string[]): { place: string; ending: ".dcm" | ".png" } {
  for (const slice of slices.slice(0, 100)) {
    for (const place of ["stage_2_train", "stage_2_train_images", "images", ""]) {
      for (const ending of [".dcm", ".png"] as const) {
        const file = path.join(root, place, slice + ending);
        if (!fs.existsSync(file)) continue;
        // Headers are read before all images are looked for.
        if (place !== "") requireInside(root, path.join(root, place));
        return { place, ending };
      }
    }
  }
  throw new UserError(
    `${root} has none of the table's first images, neither as stage_2_train/${slices[0]}.dcm nor as ${slices[0]}.png: unpack them there.`,
  );
}

interface Patients {
  readonly patient: readonly string[];
  /** What names them where the challenge's table does not; undefined if nothing does. */
  readonly from?: string;
  /** Why images cannot be used, by path. */
  readonly unreadable: ReadonlyMap<string, UserError>;
  readonly patientsKnown?: boolean;
  readonly warnings: readonly string[];
}

async function findPatients(
  root: string,
  place: string,
  ending: string,
  { slice, patient }: SliceTable,
  listedAt: ListedAt,
  onProgress?: OnProgress,
): Promise<Patients> {
  if (ending === ".dcm") {
    const headers = await patientsOfHeaders(root, place, slice, listedAt, onProgress);
    if (patient === undefined) return headers;
    const files = {
      labelNames: [],
      labels: new Int8Array(0),
      path: slice.map((name) => `${place}/${name}.dcm`),
      patient,
    };
    const compared = await comparePatients(
      files,
      headers.patient.map((one, row) => (one === slice[row] ? undefined : one)),
      listedAt,
      "the table",
      true,
      () => Promise.resolve(""),
    );
    return { ...headers, ...compared };
  }
  if (patient !== undefined) return { patient, unreadable: new Map(), warnings: [] };
  const file = path.join(root, "patients.csv");
  if (fs.existsSync(file)) {
    requireInside(root, file);
    return {
      patient: await patientsOfTable(file, slice),
      from: "in patients.csv",
      unreadable: new Map(),
      warnings: [],
    };
  }
  const warning = `${root} has no patients.csv (slice,patient): every slice counts as its own patient, so the same person may be in training and test.`;
  return { patient: slice, patientsKnown: false, unreadable: new Map(), warnings: [warning] };
}

/** An image without a readable header counts as its own patient until it is read, which fails and says why. */
async function patientsOfHeaders(
  root: string,
  place: string,
  slices: readonly string[],
  listedAt: ListedAt,
  onProgress?: OnProgress,
): Promise<Patients> {
  const folder = path.join(root, place);
  const found = await readPatients(
    folder,
    slices.map((slice) => `${slice}.dcm`),
    { listedAt, onProgress },
  );
  const unreadable = new Map(
    [...found.unreadable].map(([name, { row, fault }]) => [
      path.posix.join(place, name),
      fault.inFile(`${path.join(folder, name)} (${listedAt(row)})`),
    ]),
  );
  return {
    patient: slices.map((slice) => found.patient.get(`${slice}.dcm`) ?? slice),
    from: "the PatientID of the DICOM files",
    unreadable,
    warnings: [],
  };
}

async function patientsOfTable(file: string, slices: readonly string[]): Promise<string[]> {
  const known = new Map<string, string>();
  let columns: number[] = [];
  await readRows(
    file,
    (header) => (columns = findColumns(file, header, [patientColumns.slice, patientColumns.patient])),
    (cells, line) => {
      const [slice, patient] = columns.map((column) => cells[column]);
      const before = known.get(slice);
      if (patient === "") throw new UserError(`${file}, line ${line}: the patient is missing: name one.`);
      if (before !== undefined && before !== patient)
        throw new UserError(
          `${file}, line ${line}: ${slice} is already listed with another patient: keep one of the two rows.`,
        );
      known.set(slice, patient);
    },
  );
  return slices.map((slice) => {
    const patient = known.get(slice);
    if (patient === undefined) throw new UserError(`${file} has no row for the slice ${slice}: add one.`);
    return patient;
  });
}

/** The rows of a seeded part of the slices without hemorrhage and of all others, in the order of the table; undefined where all are kept. */
function keepNoFinding(all: SourceTable, seed: number, most: number): Int32Array | undefined {
  const width = labelNames.length;
  const noFinding: number[] = [];
  const others: number[] = [];
  all.path.forEach((_, row) => (all.labels[row * width] === 1 ? noFinding : others).push(row));
  if (noFinding.length <= most) return undefined;
  const chosen = Random.fromSeed(seed, "slices without hemorrhage").shuffle(noFinding).slice(0, most);
  return Int32Array.from([...others, ...chosen]).sort();
}
