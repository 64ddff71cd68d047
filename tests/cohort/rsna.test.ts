import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { combinationNames } from "../../lib/cohort/selection/source-table";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { findSource } from "../../lib/cohort/sources";
import { readPatient } from "../../lib/cohort/images/dicom/patient";
import { ImageFault } from "../../lib/cohort/images/image-fault";
import { readPatients } from "../../lib/cohort/sources/folder/dicom-patients";
import { noFindingKept } from "../../lib/cohort/sources/rsna-hemorrhage";
import { readSliceTable } from "../../lib/cohort/sources/rsna-table";
import type { OpenSource } from "../../lib/cohort/sources/source";
import type { ProgressReport } from "../../lib/support/progress";
import { dicomFile, ramp } from "./dicom-writer";
import { allKnobs, temporary } from "./fixtures";

const root = temporary();
let number = 0;
// The index of patients goes to the user's cache folder.
beforeAll(() => vi.stubEnv("XDG_CACHE_HOME", path.join(root, "cache")));
afterAll(() => vi.unstubAllEnvs());

const subtypes = ["epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"];
const sliceName = (i: number): string => `ID_${i.toString(16).padStart(9, "0")}`;

/** The six rows of a slice. */
function slice(name: string, ...present: string[]): string[] {
  return [
    ...subtypes.map((subtype) => `${name}_${subtype},${Number(present.includes(subtype))}`),
    `${name}_any,${Number(present.length > 0)}`,
  ];
}

function folderOf(table: string[] | string, name = "stage_2_train.csv"): string {
  const folder = path.join(root, `tree-${number++}`);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, name), typeof table === "string" ? table : ["ID,Label", ...table, ""].join("\n"));
  return folder;
}

const open = (
  folder: string,
  knobs: CohortKnobs = allKnobs,
  onProgress?: (report: ProgressReport) => void,
): Promise<OpenSource> => findSource("rsna-hemorrhage").open({ folder, knobs, seed: 1, onProgress });
const readTable = (table: string[] | string): ReturnType<typeof readSliceTable> =>
  readSliceTable(path.join(folderOf(table), "stage_2_train.csv"));

describe("the table", () => {
  it("becomes a row a slice, and any is turned round", async () => {
    const {
      slice: names,
      labels,
      line,
      patient,
    } = await readTable([
      ...slice("ID_0a", "epidural", "subdural"),
      ...slice("ID_0b"),
      ...slice("ID_0c", "intraventricular"),
    ]);
    expect(names).toEqual(["ID_0a", "ID_0b", "ID_0c"]);
    expect([...line]).toEqual([2, 8, 14]);
    expect([...labels]).toEqual([0, 1, 0, 0, 0, 1, /**/ 1, 0, 0, 0, 0, 0, /**/ 0, 0, 0, 1, 0, 0]);
    expect(patient).toBeUndefined();
  });

  it("may repeat rows, be in any order, and have a BOM, CRLF and quotes", async () => {
    const rows = [...slice("ID_0a", "subarachnoid"), ...slice("ID_0b")];
    const shuffled = [...rows, ...rows.slice(0, 6)].sort((a, b) => (a.slice(6) < b.slice(6) ? -1 : 1));
    const text = `\ufeffID,Label\r\n${shuffled.map((row, i) => (i % 3 ? row : row.replace(/(.*),/, '"$1",'))).join("\r\n")}\r\n`;
    const { slice: names, labels } = await readTable(text);
    expect(names).toHaveLength(2);
    expect([...labels.subarray(6 * names.indexOf("ID_0a"))].slice(0, 6)).toEqual([0, 0, 0, 0, 1, 0]);
  });

  const rows = slice("ID_0a", "subdural");
  it.each<[string, string[] | string, RegExp]>([
    [
      "an unknown subtype",
      [...rows, "ID_0b_contusion,0"],
      /line 8: "ID_0b_contusion" does not end with one of _epidural, .*_any: correct the row/,
    ],
    ["no subtype", ["0b,1"], /line 2: "0b" does not end with one of/],
    ["a strange slice", ["../x_any,1"], /line 2: "..\/x" is not a slice's name, such as ID_12cadc6af: correct the row/],
    [
      "a strange label",
      [...rows.slice(0, 2), "ID_0a_any,maybe"],
      /line 4: the label of ID_0a_any must be 0 or 1, not "maybe": correct the row/,
    ],
    ["an uncertain label", ["ID_0a_any,-1"], /line 2: the label of ID_0a_any must be 0 or 1, not "-1"/],
    ["no label", ["ID_0a_any,"], /line 2: the label of ID_0a_any must be 0 or 1, not ""/],
    [
      "rows that disagree",
      [...rows, "ID_0a_epidural,1"],
      /line 8: ID_0a_epidural was listed before with the label 0: keep one of the two rows/,
    ],
    [
      "a slice with few rows",
      [...slice("ID_0b"), ...rows.slice(1, 5)],
      /line 8: the slice ID_0a begins here and has no row for epidural, any: complete its 6 rows, or remove them/,
    ],
    [
      "an any without hemorrhage",
      [...slice("ID_0b"), ...rows.slice(0, 4), "ID_0a_subdural,0", "ID_0a_any,1"],
      /line 8: the slice ID_0a begins here, and its "any" contradicts its other rows/,
    ],
    ["other columns", "Image,Label\nID_0a_any,0\n", /lacks the column ID/],
    ["no rows", "ID,Label\n", /has no rows/],
    ["a row too short", "ID,Label\nID_0a_any\n", /line 2: 1 cells, but the header has 2/],
    [
      "a patient who changes",
      "ID,Label,who\nID_0a_any,0,p1\nID_0a_epidural,0,p2\n",
      /line 3: ID_0a was listed before with the patient p1, not p2/,
    ],
    ["a missing patient", "ID,Label,who\nID_0a_any,0,\n", /line 2: the patient is missing/],
  ])("is refused with %s", async (_, table, message) => {
    await expect(readTable(table)).rejects.toThrow(message);
  });

  it("must be there, and so must images", async () => {
    await expect(open(path.join(root, "nowhere"))).rejects.toThrow(/nowhere does not exist/);
    await expect(open(folderOf("", "train.csv"))).rejects.toThrow(/has no stage_2_train.csv: give the folder with/);
    await expect(open(folderOf(rows))).rejects.toThrow(
      /has none of the table's first images, neither as stage_2_train\/ID_0a.dcm nor as ID_0a.png: unpack them there/,
    );
  });
});

/** Twelve slices of six patients, every second with a hemorrhage. */
const names = Array.from({ length: 12 }, (_, i) => sliceName(i));
const twelve = names.flatMap((name, i) => slice(name, ...(i % 2 ? ["subdural"] : [])));
const patientOf = (i: number): string => `ID_p${Math.floor(i / 2)}`;

function writeSlice(
  folder: string,
  i: number,
  content: Buffer = dicomFile({
    elements: { "00100020 LO": patientOf(i), "00281052 DS": "-100", "00281053 DS": "1" },
    values: ramp.map((value) => (value + i) % 256),
  }),
): void {
  fs.mkdirSync(path.join(folder, "stage_2_train"), { recursive: true });
  fs.writeFileSync(path.join(folder, "stage_2_train", `${names[i]}.dcm`), content);
}

function dicomTree(name = "stage_2_train.csv"): string {
  const folder = folderOf(twelve, name);
  names.forEach((_, i) => writeSlice(folder, i));
  return folder;
}

async function prepare(
  folder: string,
  knobs: Partial<CohortKnobs> = {},
): Promise<{ patients: string[]; description: Awaited<ReturnType<typeof prepareCohort>>["description"] }> {
  const out = path.join(root, `out-${number++}`);
  const cohort = await prepareCohort({
    source: "rsna-hemorrhage",
    folder,
    out,
    knobs: { ...allKnobs, ...knobs },
    seed: 1,
  });
  cohort.close();
  const rows = fs.readFileSync(path.join(out, "table.csv"), "utf8").trim().split("\n").slice(1);
  return { patients: rows.map((row) => row.split(",")[1]), description: cohort.description };
}

describe("the challenge's DICOM files", () => {
  it("become a cohort, with the patients of their headers and the window that is asked for", async () => {
    const folder = dicomTree();
    const { patients, description } = await prepare(folder);
    expect(description).toMatchObject({
      source: "rsna-hemorrhage",
      size: 12,
      patients: 6,
      labels: ["No Finding", "subdural"],
      origin: { ctWindow: "brain" },
    });
    expect(description.selection[0]).toEqual({
      step: "images of the source",
      images: 12,
      patients: 6,
      labels: 6,
      combinations: 2,
    });
    expect(new Set(patients)).toEqual(new Set(names.map((_, i) => patientOf(i))));
    const gray = async (ctWindow: CohortKnobs["ctWindow"]): Promise<Uint8Array> =>
      (await open(folder, { ...allKnobs, ctWindow })).readImage(0);
    // Hounsfield units from −100 to 155: the brain window shows those from 0 to 79.
    const brain = await gray("brain");
    expect([brain[99], brain[100], brain[140], brain[179], brain[255]]).toEqual([0, 0, 129, 255, 255]);
    expect((await gray("bone"))[99]).toBeGreaterThan(0);
  });

  it("may lie in the folder of the unpacked download", async () => {
    const outer = path.join(root, `outer-${number++}`);
    fs.mkdirSync(outer);
    fs.renameSync(dicomTree(), path.join(outer, "rsna-intracranial-hemorrhage-detection"));
    expect((await open(outer)).candidates.path[1]).toBe(`stage_2_train/${names[1]}.dcm`);
  });

  it("with 12-bit values that went round the end are put right", async () => {
    const folder = dicomTree();
    const elements = { "00280101 US": [12], "00280102 US": [11], "00281052 DS": "0", "00281053 DS": "1" };
    writeSlice(folder, 0, dicomFile({ elements, values: ramp.map((value) => (value < 128 ? 60 : 4096 - 1000)) }));
    const image = await (await open(folder)).readImage(0);
    expect([image[0], image[255]]).toEqual([255, 0]);
  });

  it("are named when they are missing, before any header is read", async () => {
    const folder = dicomTree();
    fs.rmSync(path.join(folder, "stage_2_train", `${names[5]}.dcm`));
    fs.rmSync(path.join(folder, "stage_2_train", `${names[7]}.dcm`));
    await expect(open(folder)).rejects.toThrow(
      new RegExp(
        `2 images of the table are not in .*stage_2_train, the first is ${names[5]}.dcm \\(stage_2_train.csv, line 32\\): complete the download`,
      ),
    );
  });

  it("that lead out of the folder are refused", async () => {
    const folder = dicomTree();
    const file = path.join(folder, "stage_2_train", `${names[5]}.dcm`);
    fs.renameSync(file, path.join(root, "outside.dcm"));
    fs.symlinkSync(path.join(root, "outside.dcm"), file);
    await expect(open(folder)).rejects.toThrow(/is outside .*, because it is a link/);
  });

  it("that are corrupt are left out up to the limit, whether in the header or in the pixels", async () => {
    const folder = dicomTree();
    const whole = dicomFile({ elements: { "00100020 LO": patientOf(4) } });
    writeSlice(folder, 2, whole.subarray(0, 150));
    writeSlice(folder, 3, dicomFile({ elements: { "00100020 LO": undefined } }));
    writeSlice(folder, 4, whole.subarray(0, -100));
    await expect(prepare(folder)).rejects.toThrow(/cannot be read/);
    const { description } = await prepare(folder, { maxUnreadable: 3 });
    expect(description.size).toBe(9);
    expect([...description.unreadable!].sort((a, b) => (a.source < b.source ? -1 : 1))).toEqual(
      [
        [2, "its DICOM header is damaged or cut short", "replace the file, or remove its row from the table"],
        [3, "it names no patient", "replace the file, or remove its row from the table"],
        [4, "its pixel data is cut short (412 of 512 bytes)", "replace the file, or remove its row from the table"],
      ].map(([i, reason, mending]) => {
        const source = `stage_2_train/${names[i as number]}.dcm`;
        // Six rows a slice, below the header.
        return {
          source,
          reason: `The image ${source} (stage_2_train.csv, line ${2 + 6 * (i as number)}) cannot be read (${reason}): ${mending}.`,
        };
      }),
    );
  });
});

describe("the patient of a file that is cut short", () => {
  const file = path.join(root, "cut.dcm");
  // With an element in front that reaches behind the piece that is read at first.
  const long = { "00080080 LO": "hospital", "00091010 UT": "x".repeat(5000) };
  it.each([
    ["small", {}],
    ["long", long],
  ] as const)("is told whole, or as a fault of the image, at every length of a %s header", async (_, elements) => {
    const whole = dicomFile({ elements: { ...elements, "00100020 LO": "patient 007" } });
    const end = whole.indexOf("patient 007") + 12;
    // Of the long text in between, every length says the same.
    for (let length = 0; length <= whole.length; length += length > 400 && length < end - 40 ? 97 : 1) {
      fs.writeFileSync(file, whole.subarray(0, length));
      const told = await readPatient(file).catch((error: unknown) => error);
      if (length >= end) expect(told, `${length}`).toBe("patient 007");
      else expect(told, `${length}`).toBeInstanceOf(ImageFault);
    }
  });

  it("is a fault of the image too where the file cannot be opened", async () => {
    await expect(readPatient(root)).rejects.toBeInstanceOf(ImageFault);
  });

  it("counts under maxUnreadable, with the file's name", async () => {
    const folder = dicomTree();
    const whole = dicomFile({ elements: { "00100020 LO": patientOf(4) } });
    writeSlice(folder, 4, whole.subarray(0, whole.indexOf(patientOf(4)) + 2));
    await expect(prepare(folder)).rejects.toThrow(
      `${names[4]}.dcm (stage_2_train.csv, line 26) cannot be read (its DICOM header is damaged or cut short): replace the file, or remove its row from the table.`,
    );
    expect((await prepare(folder, { maxUnreadable: 1 })).description.unreadable.map(({ source }) => source)).toEqual([
      `stage_2_train/${names[4]}.dcm`,
    ]);
  });
});

describe("what points outside the folder is not read", () => {
  const message = /points outside .*, and only files in that folder are read: put the file itself there/;
  const linkOut = (file: string): void => {
    const outside = path.join(root, `outside-${number++}`);
    fs.renameSync(file, outside);
    fs.symlinkSync(outside, file);
  };

  it("the table", async () => {
    const folder = dicomTree();
    linkOut(path.join(folder, "stage_2_train.csv"));
    await expect(open(folder)).rejects.toThrow(message);
  });

  it("the folder of the DICOM files, not even their headers", async () => {
    const folder = dicomTree();
    linkOut(path.join(folder, "stage_2_train"));
    const reports: ProgressReport[] = [];
    await expect(open(folder, allKnobs, (report) => reports.push(report))).rejects.toThrow(message);
    expect(reports).toEqual([]);
  });

  it("the table of patients", async () => {
    const folder = folderOf(twelve);
    for (const name of names) fs.writeFileSync(path.join(folder, `${name}.png`), "");
    fs.writeFileSync(
      path.join(folder, "patients.csv"),
      ["slice,patient", ...names.map((name, i) => `${name},${patientOf(i)}`)].join("\n"),
    );
    await open(folder);
    linkOut(path.join(folder, "patients.csv"));
    await expect(open(folder)).rejects.toThrow(message);
  });
});

describe("the patients' index", () => {
  it("is read instead of the headers until the folder changes, and tells progress", async () => {
    const folder = dicomTree();
    const reports: ProgressReport[] = [];
    await open(folder, allKnobs, (report) => reports.push(report));
    expect(reports).toEqual([{ task: "reading DICOM headers", done: 12, total: 12, unit: "files" }]);
    // Overwritten in place, the folder looks as before: the header is not read again.
    writeSlice(folder, 0, dicomFile({ elements: { "00100020 LO": "somebody else" } }));
    expect((await open(folder, allKnobs, (report) => reports.push(report))).candidates.patient[0]).toBe(patientOf(0));
    expect(reports).toHaveLength(1);
    const later = new Date(Date.now() + 5000);
    fs.utimesSync(path.join(folder, "stage_2_train"), later, later);
    expect((await open(folder)).candidates.patient[0]).toBe("somebody else");
  });

  it("of a run that was killed, or that was damaged, is completed", async () => {
    const folder = path.join(dicomTree(), "stage_2_train");
    const files = names.map((name) => `${name}.dcm`);
    const expected = new Map(names.map((name, i) => [`${name}.dcm`, patientOf(i)]));
    const totals: number[] = [];
    const read = async (list: string[]): Promise<ReadonlyMap<string, string>> =>
      (await readPatients(folder, list, { onProgress: ({ total }) => totals.push(total) })).patient;
    await read(files.slice(0, 5));
    expect(await read(files)).toEqual(expected);
    const cache = path.join(root, "cache", "synthcohort", "dicom-patients");
    const index = fs
      .readdirSync(cache)
      .map((name) => path.join(cache, name))
      .find((file) => fs.readFileSync(file, "utf8").includes(JSON.stringify(fs.realpathSync(folder))))!;
    fs.appendFileSync(index, '{"cut');
    expect(await read(files)).toEqual(expected);
    fs.appendFileSync(index, " short\n");
    expect(await read(files)).toEqual(expected);
    expect(totals).toEqual([5, 7, 12]);
  });

  it("can be read by its owner alone, also where an older one could by all", async () => {
    const folder = path.join(dicomTree(), "stage_2_train");
    const files = names.map((name) => `${name}.dcm`);
    await readPatients(folder, files.slice(0, 5));
    const cache = path.join(root, "cache", "synthcohort", "dicom-patients");
    const index = fs
      .readdirSync(cache)
      .map((name) => path.join(cache, name))
      .find((file) => fs.readFileSync(file, "utf8").includes(JSON.stringify(fs.realpathSync(folder))))!;
    const mode = (): string => (fs.statSync(index).mode & 0o777).toString(8);
    expect(mode()).toBe("600");
    // One that still holds, and one that is written anew.
    for (const content of [fs.readFileSync(index), "of another state\n"]) {
      fs.writeFileSync(index, content);
      fs.chmodSync(index, 0o644);
      expect((await readPatients(folder, files)).patient.size).toBe(names.length);
      expect(mode()).toBe("600");
    }
    expect(fs.readdirSync(cache).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("must have a place", async () => {
    const folder = dicomTree();
    const blocked = path.join(root, "blocked");
    fs.writeFileSync(blocked, "");
    vi.stubEnv("XDG_CACHE_HOME", blocked);
    await expect(open(folder)).rejects.toThrow(
      /The index of patients .* cannot be written .*: set XDG_CACHE_HOME to a folder that is writable\./,
    );
    vi.stubEnv("XDG_CACHE_HOME", path.join(root, "cache"));
  });
});

describe("ready images", () => {
  async function imageTree(table: string[] | string = twelve, name = "stage_2_train.csv"): Promise<string> {
    const folder = folderOf(table, name);
    await Promise.all(
      names.map(async (slice, i) => {
        const pixels = Buffer.from(Array.from({ length: 128 * 128 }, (_, place) => (place + 17 * i) % 256));
        await sharp(pixels, { raw: { width: 128, height: 128, channels: 1 } })
          .png()
          .toFile(path.join(folder, `${slice}.png`));
      }),
    );
    return folder;
  }

  it("with patients.csv become a cohort", async () => {
    const folder = await imageTree();
    fs.writeFileSync(
      path.join(folder, "patients.csv"),
      ["slice,patient", ...names.map((name, i) => `${name},${patientOf(i)}`)].join("\n"),
    );
    const { patients, description } = await prepare(folder, { resolution: 128 });
    expect(description).toMatchObject({ size: 12, patients: 6, labels: ["No Finding", "subdural"] });
    expect(new Set(patients).size).toBe(6);
    expect(description.warnings.filter((warning) => warning.includes("patient"))).toEqual([
      "Columns of stage_2_train.csv: image ID; patient in patients.csv; labels in Label; all are used.",
    ]);
  });

  it("with patients in the table, as the paper's authors had them", async () => {
    const table = ["ID,Label,PatientID", ...twelve.map((row, i) => `${row},${patientOf(Math.floor(i / 6))}`)].join(
      "\n",
    );
    const { description } = await prepare(await imageTree(table, "new_stage_2_train.csv"));
    expect(description).toMatchObject({ size: 12, patients: 6 });
  });

  it("without patients count as one each, and say so", async () => {
    const { description } = await prepare(await imageTree());
    expect(description).toMatchObject({ size: 12, patients: 12 });
    expect(description.warnings.join()).toMatch(
      /has no patients.csv \(slice,patient\): every slice counts as its own patient/,
    );
  });

  it.each([
    [
      "a slice without row",
      "slice,patient\nID_000000000,p1",
      /patients.csv has no row for the slice ID_000000001: add one/,
    ],
    [
      "a slice of two patients",
      `slice,patient\n${names[0]},p1\n${names[0]},p2`,
      /patients.csv, line 3: ID_000000000 is already listed with another patient/,
    ],
    ["an empty patient", `slice,patient\n${names[0]},`, /patients.csv, line 2: the patient is missing/],
    ["other columns", "a,b\n1,2", /patients.csv lacks the columns slice, patient/],
  ])("are refused when patients.csv has %s", async (_, table, message) => {
    const folder = await imageTree();
    fs.writeFileSync(path.join(folder, "patients.csv"), table);
    await expect(open(folder)).rejects.toThrow(message);
  });
});

describe("slices without hemorrhage", () => {
  it("are kept up to the paper's number, a seeded part of them; all others stay", async () => {
    const rows = Array.from({ length: noFindingKept + 50 }, (_, i) =>
      slice(sliceName(i), ...(i % 3000 === 1 ? ["epidural"] : [])),
    );
    const folder = folderOf(rows.flat());
    fs.writeFileSync(path.join(folder, `${sliceName(0)}.png`), "");
    const opened = async (seed: number): Promise<OpenSource> =>
      findSource("rsna-hemorrhage").open({ folder, knobs: allKnobs, seed });
    const { candidates, steps, checkImages } = await opened(1);
    const bleeding = Math.ceil((rows.length - 1) / 3000);
    expect(steps!.map(({ step, images }) => [step, images])).toEqual([
      ["images of the source", rows.length],
      [`${noFindingKept} of the slices without hemorrhage`, noFindingKept + bleeding],
    ]);
    expect(combinationNames(candidates).filter((name) => name === "epidural")).toHaveLength(bleeding);
    expect([...candidates.path].sort()).toEqual(candidates.path);
    const last = candidates.path.length - 1;
    const line = 2 + 6 * parseInt(candidates.path[last].slice("ID_".length), 16);
    expect(line).toBeGreaterThan(2 + 6 * last);
    await expect(checkImages!([last])).rejects.toThrow(
      `the first is ${candidates.path[last]} (stage_2_train.csv, line ${line}): complete`,
    );
    expect((await opened(1)).candidates.path).toEqual(candidates.path);
    expect((await opened(2)).candidates.path).not.toEqual(candidates.path);
  });
});
