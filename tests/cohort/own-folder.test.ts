/** Folders, tables and paths as people really have them: read as what they are, or refused with what is wrong. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { lookAtPreparation } from "../../lib/cohort/prepare/prepare-outlook";
import { knowsPatients } from "../../lib/cohort/format/description";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { dicomFile, ramp } from "./dicom-writer";
import { allKnobs, temporary, writeImage } from "./fixtures";

process.env["XDG_CACHE_HOME"] = temporary();
const root = temporary();
let number = 0;
const places = Array.from({ length: 24 }, (_, i) => i);
const name = (i: number): string => `${String(i).padStart(2, "0")}.png`;

/** A folder with 24 images and its table. @param file where the image of a row is. */
async function folderOf(table: string | Buffer, file: (i: number) => string = name): Promise<string> {
  const folder = path.join(root, `data-${number++}`);
  for (const i of places) {
    const example = path.join(root, `example-${i}.png`);
    if (!fs.existsSync(example)) await writeImage(example, i);
    fs.mkdirSync(path.dirname(path.join(folder, file(i))), { recursive: true });
    fs.copyFileSync(example, path.join(folder, file(i)));
  }
  fs.writeFileSync(path.join(folder, "labels.csv"), table);
  return folder;
}

const rows = (cells: (i: number) => string, header = "path,patient,edema"): string =>
  [header, ...places.map(cells), ""].join("\n");
const plain = (i: number): string => `${name(i)},p${Math.floor(i / 2)},${i % 2}`;

async function prepare(folder: string, knobs: Partial<typeof allKnobs> = {}, source = "folder"): Promise<Cohort> {
  const cohort = await prepareCohort({
    source,
    folder,
    out: path.join(root, `cohort-${number++}`),
    knobs: { ...allKnobs, ...knobs },
    seed: 1,
  });
  cohort.close();
  return cohort;
}
const warningsOf = async (folder: string, knobs: Partial<typeof allKnobs> = {}): Promise<string> =>
  (await prepare(folder, knobs)).description.warnings.join("\n");

describe("a table of another kind", () => {
  it.each<[string, Buffer | string, RegExp]>([
    ["gzip", gzipSync(rows(plain)), /labels.csv is compressed \(gzip\), not text: unpack it with gunzip\.$/],
    [
      "a workbook",
      Buffer.from("PK\x03\x04\0\0"),
      /labels.csv is a ZIP archive or a spreadsheet \(.xlsx, .ods, .numbers\), not text/,
    ],
    [
      "an old workbook",
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      /labels.csv is an Excel workbook \(.xls\), not text: save the sheet as CSV UTF-8/,
    ],
    ["a web page", "<!DOCTYPE html><html></html>", /labels.csv is a web page or XML, not a table/],
    ["Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n", /labels.csv is a pointer of Git LFS/],
    [
      "UTF-16 without its mark",
      Buffer.from(rows(plain), "utf16le"),
      /labels.csv is not text \(its first line has control characters; UTF-16 needs a byte order mark\)/,
    ],
    [
      "Windows-1252",
      Buffer.from(
        rows((i) => `${name(i)},M\u00fcller${i},${i % 2}`),
        "latin1",
      ),
      /labels.csv, line 2 is not UTF-8 \(Windows-1252 or another encoding\): save the file as UTF-8/,
    ],
    [
      "Windows-1252 behind quotes",
      Buffer.from(
        rows((i) => `"${name(i)}",${i < 9 ? "p" : "M\u00fcller"}${i},${i % 2}`),
        "latin1",
      ),
      /labels.csv, line 11 is not UTF-8/,
    ],
    [
      "half of a UTF-16 letter",
      Buffer.concat([Buffer.from(`\ufeff${rows(plain)}`, "utf16le"), Buffer.from([65])]),
      /labels.csv is truncated or not complete UTF-16/,
    ],
    [
      "Excel's own first line",
      `sep=;\n${rows(plain).replace(/,/g, ";")}`,
      /labels.csv begins with the line "sep=;", which only Excel understands: remove it/,
    ],
  ])("is named: %s", async (_, table, message) => {
    await expect(folderOf(table).then(prepare)).rejects.toThrow(message);
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      "a folder",
      (folder) => fs.mkdirSync(path.join(folder, "labels.csv")),
      /labels.csv is a folder, not a file: give a regular file\.$/,
    ],
    [
      "a pipe",
      (folder) => void execFileSync("mkfifo", [path.join(folder, "labels.csv")]),
      /labels.csv is a pipe, not a file: give a regular file\.$/,
    ],
  ])("is named: %s", async (_, make, message) => {
    const folder = await folderOf("");
    fs.rmSync(path.join(folder, "labels.csv"));
    make(folder);
    await expect(prepare(folder)).rejects.toThrow(message);
  });

  it.each<[string, Buffer | string]>([
    ["semicolons", rows(plain).replace(/,/g, ";")],
    ["tabs", rows(plain).replace(/,/g, "\t")],
    ["bars", rows(plain).replace(/,/g, "|")],
    ["semicolons and quotes", rows((i) => `"${name(i)}";"a;b${Math.floor(i / 2)}";${i % 2}`, "path;patient;edema")],
    ["UTF-16 with its mark", Buffer.from(`\ufeff${rows(plain)}`, "utf16le")],
    ["UTF-16, big end first", Buffer.from(`\ufeff${rows(plain)}`, "utf16le").swap16()],
    ["rows of commas at the end", `${rows(plain)},,\n,,,\n , ,\n`],
  ])("is read: %s", async (_, table) => {
    const { size, description } = await prepare(await folderOf(table));
    expect([size, description.patients, description.labels]).toEqual([24, 12, ["edema"]]);
  });

  it("keeps patients apart whose letters another encoding has", async () => {
    const table = rows(
      (i) => `${name(i)},${["M\u00fcller", "M\u00f6ller", "M\u00e4ller"][i % 3]},${i < 12 ? 0 : 1}`,
      "path,patient,\u00d6dem",
    );
    const { description } = await prepare(await folderOf(table));
    expect([description.patients, description.labels]).toEqual([3, ["\u00d6dem"]]);
    const lost = rows((i) => `${name(i)},M\ufffdller${i},${i % 2}`);
    await expect(prepare(await folderOf(lost))).rejects.toThrow(/line 2: the patient "M\ufffdller0" lost a letter/);
  });

  it("beside hidden files is the only one", async () => {
    const folder = await folderOf(rows(plain));
    fs.renameSync(path.join(folder, "labels.csv"), path.join(folder, "data.csv"));
    for (const hidden of ["._data.csv", "~$data.csv", ".hidden.csv"]) fs.writeFileSync(path.join(folder, hidden), "x");
    expect((await prepare(folder)).size).toBe(24);
  });
});

describe("paths", () => {
  const found = (count: number, file: string, image: string): RegExp =>
    new RegExp(
      `${count} images were found under another spelling than the table's, the first as ${file} for "${image}"`,
    );

  it.each<[string, (folder: string) => (i: number) => string, (i: number) => string, RegExp]>([
    ["backslashes", () => (i) => `a\\${name(i)}`, (i) => `a/${name(i)}`, found(24, "a/00.png", "a\\\\00.png")],
    [
      "another case",
      () => (i) => `A/${name(i)}`,
      (i) => `a/${name(i).toUpperCase()}`,
      found(24, "a/00.PNG", "A/00.png"),
    ],
    [
      "another Unicode form",
      () => (i) => `r\u00f6ntgen${name(i)}`,
      (i) => `ro\u0308ntgen${name(i)}`,
      found(24, "ro\u0308ntgen00.png", "r\u00f6ntgen00.png"),
    ],
    ["no ending", () => (i) => name(i).slice(0, -4), name, found(24, "00.png", "00")],
    [
      "the folder in front",
      (folder) => (i) => `${path.basename(folder)}/a/${name(i)}`,
      (i) => `a/${name(i)}`,
      found(24, "a/00.png", "data-\\d+/a/00.png"),
    ],
    [
      "an absolute path",
      (folder) => (i) => path.join(folder, name(i)),
      name,
      found(24, "00.png", ".*/data-\\d+/00.png"),
    ],
    [
      "an absolute path of Windows",
      (folder) => (i) => `C:\\study\\${path.basename(folder)}\\${name(i)}`,
      name,
      found(24, "00.png", "C:.*00.png"),
    ],
    [
      "all of that, in images/",
      (folder) => (i) => `D:\\${path.basename(folder).toUpperCase()}\\${name(i).slice(0, -4)}`,
      (i) => `images/${name(i)}`,
      found(24, "images/00.png", "D:.*00"),
    ],
  ])("are found in another spelling: %s", async (_, written, file, note) => {
    const folder = await folderOf("", file);
    fs.writeFileSync(
      path.join(folder, "labels.csv"),
      rows((i) => `${written(folder)(i)},p${Math.floor(i / 2)},${i % 2}`),
    );
    const { size, description, table } = await prepare(folder);
    expect([size, description.patients]).toEqual([24, 12]);
    expect([...table.source].sort()).toEqual(places.map(file).sort());
    expect(description.warnings.join("\n")).toMatch(note);
  });

  it("of which one file fits exactly are not asked for another", async () => {
    const folder = await folderOf(rows(plain));
    fs.copyFileSync(path.join(folder, "00.png"), path.join(folder, "00.PNG"));
    expect(await warningsOf(folder)).not.toContain("another spelling");
  });

  it("that two files fit are refused, with both", async () => {
    const folder = await folderOf(rows((i) => plain(i).replace(".png", "")));
    fs.copyFileSync(path.join(folder, "03.png"), path.join(folder, "03.jpg"));
    await expect(prepare(folder)).rejects.toThrow(
      /1 image of the table is not in .*, the first is 03 \(labels.csv, line 5\), and there is 03.jpg and 03.png: correct the paths/,
    );
  });

  it("that no file fits are told with what is nearby", async () => {
    const folder = await folderOf(
      rows((i) => `x/${plain(i)}`),
      (i) => `b/${name(i)}`,
    );
    await expect(prepare(folder)).rejects.toThrow(
      /24 images of the table are not in .*, the first is x\/00.png \(labels.csv, line 2\), and there is b\/00.png: correct the paths/,
    );
  });

  it("in two spellings of one file are not merged", async () => {
    const folder = await folderOf(`${rows(plain)}03.PNG,p1,1\n`);
    await expect(prepare(folder)).rejects.toThrow(
      /labels.csv, line 26: "03.PNG" is the file 03.png, which is already listed in another spelling \(labels.csv, line 5\): keep one/,
    );
    const again = await folderOf(`${rows((i) => `.\\${plain(i)}`)}03.png,p1,1\n`);
    await expect(prepare(again)).rejects.toThrow(
      /line 26: "03.png" is the file 03.png, which is already listed in another spelling/,
    );
  });

  it("through a folder that is a link out of the data set are told as that", async () => {
    const elsewhere = await folderOf("");
    const folder = path.join(root, `data-${number++}`);
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "labels.csv"), rows(plain));
    fs.symlinkSync(elsewhere, path.join(folder, "images"));
    await expect(prepare(folder)).rejects.toThrow(
      /because images is a link out of it, and only images in that folder are read: give the folder that it points to, or put the images there/,
    );
    fs.rmSync(path.join(folder, "images"));
    fs.writeFileSync(path.join(folder, "images"), elsewhere);
    await expect(prepare(folder)).rejects.toThrow(
      /images is a file, not a folder \(links are unpacked as files where links are not possible\)/,
    );
  });

  it("of folders and pipes are refused", async () => {
    const folder = await folderOf(rows(plain));
    fs.rmSync(path.join(folder, "05.png"));
    fs.mkdirSync(path.join(folder, "05.png"));
    await expect(prepare(folder)).rejects.toThrow(/The image 05.png \(labels.csv, line 7\) is a folder in/);
    fs.rmdirSync(path.join(folder, "05.png"));
    execFileSync("mkfifo", [path.join(folder, "05.png")]);
    await expect(prepare(folder)).rejects.toThrow(/The image 05.png \(labels.csv, line 7\) is a pipe or a device in/);
  });
});

describe("labels", () => {
  it.each<[string, string, string]>([
    ["yes and no", "yes", "no"],
    ["Yes and NO", "Yes", "NO"],
    ["y and n", "y", "n"],
    ["True and False", "True", "False"],
    ["1.0 and 0.0", "1.0", "0.0"],
    ["1 and nan", "1", "nan"],
    ["1 and NA", "1", "NA"],
    ["1. and 0.000", "1.", "0.000"],
  ])("are read: %s", async (_, present, absent) => {
    const { table, labelNames } = await prepare(
      await folderOf(rows((i) => `${name(i)},p${i},${i % 2 ? present : absent}`)),
    );
    expect(labelNames).toEqual(["edema"]);
    table.source.forEach((file, row) => expect(table.labels[row]).toBe(Number(file.slice(0, 2)) % 2));
  });

  it("are not measurements between 0 and 1", async () => {
    const folder = await folderOf(
      rows((i) => `${name(i)},p${i},${i % 2},${(i / 24).toFixed(3)}`, "path,patient,edema,probability"),
    );
    expect((await prepare(folder)).labelNames).toEqual(["edema"]);
    expect(await warningsOf(folder)).toContain("not used: probability");
  });

  it.each(["100%", "x", "positive", "+", "0.5", "−1"])(
    "that only their author understands are told: %s",
    async (value) => {
      const folder = await folderOf(rows((i) => `${name(i)},p${i},${i % 2 ? value : "0"}`));
      await expect(prepare(folder)).rejects.toThrow(
        `line 3: edema must be 1, 0, -1 (uncertain) or empty, not "${value}": the column holds "0", "${value}"; write 1 and 0 (or yes and no) there`,
      );
    },
  );

  it("may be words that spreadsheets write in German and French, and rare ones are left out with a note", async () => {
    const words = await prepare(
      await folderOf(
        rows(
          (i) => `${name(i)},p${i},${i % 2 ? "WAHR" : "FALSCH"},${i % 3 ? "Nein" : "Ja"}`,
          "path,patient,edema,fracture",
        ),
      ),
    );
    expect(words.labelNames).toEqual(["edema", "fracture"]);
    const rare = await folderOf(
      rows((i) => `${name(i)},p${i},${i % 2},${i === 5 ? 1 : 0}`, "path,patient,edema,hernia"),
    );
    const { labelNames, description } = await prepare(rare, { minPositives: 2 });
    expect(labelNames).toEqual(["edema"]);
    expect(description.warnings.join()).toContain(
      "Labels with fewer than 2 positive images are left out, and so are images that had no other label: hernia with 1.",
    );
  });

  it("are not what only describes patients, devices and divisions of the data", async () => {
    const others = [
      "fold",
      "gender",
      "is_train",
      "age",
      "view",
      "split",
      "set",
      "site",
      "Patient Sex",
      "kfold",
      "Unnamed: 0",
      "study_id",
    ];
    const folder = await folderOf(
      rows(
        (i) => `${name(i)},p${i},${i % 2},${others.map(() => (i >> 1) % 2).join(",")}`,
        `path,patient,edema,${others.join(",")}`,
      ),
    );
    const { labelNames, description } = await prepare(folder);
    expect(labelNames).toEqual(["edema"]);
    expect(description.warnings[0]).toBe(
      `Columns of labels.csv: image path; patient patient; labels edema; for subgroups gender, age, view; not used: ${others
        .filter((one) => !["gender", "age", "view"].includes(one))
        .join(", ")}. The patients are divided anew, not as in the column split (--set officialSplit=true keeps that).`,
    );
    const { warnings } = await lookAtPreparation({
      source: "folder",
      folder,
      out: path.join(root, "never"),
      knobs: allKnobs,
      seed: 1,
    });
    expect(warnings).toEqual(description.warnings);
  });

  it.each([
    ["paper", "counts them as present"],
    ["zeros", "counts them as absent"],
    ["ignore", "leaves them unknown"],
  ] as const)("that are uncertain are counted under the policy %s", async (labelPolicy, words) => {
    const table = rows((i) => `${plain(i)},${(i % 3) - 1},${i === 5 ? -1 : i % 2}`, "path,patient,edema,effusion,mass");
    expect(await warningsOf(await folderOf(table), { labelPolicy })).toContain(
      `effusion is uncertain (-1) in 8 images, mass in 1; labelPolicy=${labelPolicy} ${words}.`,
    );
  });

  it("and patients that a spreadsheet takes for formulas are refused, and such paths are written otherwise", async () => {
    for (const sign of ["=", "+", "-", "@"]) {
      await expect(
        prepare(await folderOf(rows((i) => `${name(i)},${i === 3 ? `${sign}1+1` : `p${i}`},${i % 2}`))),
      ).rejects.toThrow(`The patient "${sign}1+1" begins with "${sign}", which a spreadsheet`);
    }
    await expect(prepare(await folderOf(rows(plain, "path,patient,=edema")))).rejects.toThrow(
      'The label "=edema" begins with "=", which a spreadsheet',
    );
    const { table } = await prepare(
      await folderOf(
        rows((i) => `=${name(i)},${i % 2}`, "path,edema"),
        (i) => `=${name(i)}`,
      ),
    );
    expect(table.source.every((file) => file.startsWith("./="))).toBe(true);
    expect(table.patient.every((file) => file.startsWith("./="))).toBe(true);
  });

  it('called "A + B" are not the combination of A and B', async () => {
    const cells = ["1,1,0", "0,0,1", "0,0,0"];
    const { description } = await prepare(
      await folderOf(rows((i) => `${name(i)},p${i},${cells[i % 3]}`, "path,patient,A,B,A + B")),
      { minCombination: 7 },
    );
    expect(description.selection.at(-1)).toMatchObject({ combinations: 3, images: 24 });
    // With eight images each, none has more than eight; taken for one, two would have sixteen.
    await expect(
      prepare(await folderOf(rows((i) => `${name(i)},p${i},${cells[i % 3]}`, "path,patient,A,B,A + B")), {
        minCombination: 8,
      }),
    ).rejects.toThrow(/No label combination has more than 8 images \(.*"A \+ B": 8 of 9/);
  });
});

describe("patients", () => {
  it.each([
    "participant_id",
    "MRN",
    "pid",
    "patient_name",
    "PatientID",
    "Patient ID",
    "subject",
    "Subject-Key",
    "anon_patient_id",
    "empi_anon",
  ])("are found in the column %s", async (column) => {
    expect((await prepare(await folderOf(rows(plain, `path,${column},edema`)))).description.patients).toBe(12);
  });

  it("are asked about where no name says so, and taken from the column that is named", async () => {
    const folder = await folderOf(
      rows((i) => `${name(i)},k${Math.floor(i / 2)},w${i % 3},${i},${i % 2}`, "path,case_code,ward,row,edema"),
    );
    expect(await warningsOf(folder)).toContain(
      "somebody imaged twice may be in training and test; case_code (12 values in 24 rows), ward (3 values in 24 rows) may name patients: if so, use --patient-column case_code.",
    );
    const { description, table } = await prepare(folder, { patientColumn: "case_code" });
    expect([description.patients, description.origin["patientColumn"]]).toEqual([12, "case_code"]);
    const split = new Map(table.patient.map((patient, row) => [patient, table.split[row]]));
    table.patient.forEach((patient, row) => expect(table.split[row]).toBe(split.get(patient)));
    await expect(prepare(folder, { patientColumn: "who" })).rejects.toThrow(
      /lacks the column who \(found: path, case_code, ward, row, edema\)/,
    );
    await expect(prepare(folder, { patientColumn: "who" }, "phantom-chest")).rejects.toThrow(
      "patientColumn is only for the table of your own folder",
    );
  });

  it("in several columns are those of the coarsest, and a contradiction is refused", async () => {
    const finer = await folderOf(
      rows((i) => `${name(i)},s${i},m${Math.floor(i / 2)},${i % 2}`, "path,subject,mrn,edema"),
    );
    expect((await prepare(finer)).description.patients).toBe(12);
    const contradicting = await folderOf(
      rows((i) => `${name(i)},s${Math.floor(i / 3)},m${Math.floor(i / 2)},${i % 2}`, "path,subject,mrn,edema"),
    );
    await expect(prepare(contradicting)).rejects.toThrow(
      /several columns that may name the patient, and they contradict each other \(subject with 8 values, mrn with 12 values\): choose one with --patient-column/,
    );
  });

  it("behind removed names are asked about, and placeholders are nobody", async () => {
    const removed = (i: number): string => (i % 2 ? "Anonym" : "ANON");
    await expect(
      prepare(
        await folderOf(rows((i) => `${name(i)},s${i},${removed(i)},${i % 2}`, "path,patient_id,patient_name,edema")),
      ),
    ).rejects.toThrow(
      /very few people apart, as if names had been removed \(patient_id with 24 values, patient_name with 2 values\)/,
    );
    for (const nobody of ["NA", "unknown", "-", "#NV"])
      await expect(
        prepare(await folderOf(rows((i) => `${name(i)},${i < 3 ? nobody : `p${i}`},${i % 2}`))),
      ).rejects.toThrow(`line 2: "${nobody}" names no patient, and all images with it would be one person`);
  });

  it("that nobody names are recorded as not known", async () => {
    const without = await prepare(await folderOf(rows((i) => `${name(i)},${i % 2}`, "path,edema")));
    expect(knowsPatients(without.description)).toBe(false);
    const named = await prepare(await folderOf(rows((i) => `${name(i)},p${i},${i % 2}`)));
    expect(knowsPatients(named.description)).toBe(true);
    // Cohorts of older versions say it in a warning alone.
    expect(knowsPatients({ origin: {}, warnings: without.description.warnings })).toBe(false);
  });

  it("whose names are nearly the same are told", async () => {
    const table = rows(
      (i) => `${name(i)},${i === 0 ? "A7" : i === 1 ? "a7" : i === 2 ? "012" : i === 3 ? "12" : `p${i}`},${i % 2}`,
    );
    expect(await warningsOf(await folderOf(table))).toContain(
      `2 patients' names differ from another's only by case, zeros or blanks, as "A7" and "a7"`,
    );
  });

  const scans = async (header: string, cells: (i: number) => string, id: (i: number) => string): Promise<string> => {
    const folder = await folderOf(rows((i) => `${i}.dcm,${cells(i)}`, header));
    for (const i of places)
      fs.writeFileSync(
        path.join(folder, `${i}.dcm`),
        dicomFile({ elements: { "00080060 CS": "DX", "00100020 LO": id(i) }, values: ramp }),
      );
    return folder;
  };

  it("of DICOM files are taken where the table has none", async () => {
    const folder = await scans(
      "path,edema",
      (i) => String(i % 2),
      (i) => `id ${i % 12}`,
    );
    const { description } = await prepare(folder);
    expect(description.patients).toBe(12);
    expect(description.warnings).toContain(
      "labels.csv has no patient column: the PatientID of the DICOM files was used (12 patients in 24 files).",
    );
  });

  it("of DICOM files are compared with the table's", async () => {
    const alike = await scans(
      "path,patient,edema",
      (i) => `p${i % 12},${i % 2}`,
      (i) => `id ${i % 12}`,
    );
    // Every file has the same pixels here, and the folder has pictures beside them, which is told, too.
    const others = /\bsame\b|have no row/;
    expect((await prepare(alike)).description.warnings.filter((text) => !others.test(text))).toHaveLength(1);
    const torn = await scans(
      "path,patient,edema",
      (i) => `p${i},${i % 2}`,
      (i) => `id ${i % 12}`,
    );
    await expect(prepare(torn)).rejects.toThrow(
      /The DICOM files 0.dcm \(labels.csv, line 2\) and 12.dcm \(labels.csv, line 14\) have the same PatientID, "id 0", but belong to two patients in the table, "p0" and "p12"/,
    );
    const coarser = await scans(
      "path,patient,edema",
      (i) => `p${i % 6},${i < 12 ? 1 : 0}`,
      (i) => `id ${i % 12}`,
    );
    expect(await warningsOf(coarser)).toContain(
      '6 patients of the table have DICOM files of several PatientIDs (the first, "p0": id 0, id 6); the table\'s patients were used.',
    );
    const removed = await scans(
      "path,edema",
      (i) => String(i % 2),
      () => "ANON",
    );
    expect(await warningsOf(removed)).toContain(
      'All 24 DICOM files name the same patient, "ANON", so the PatientID was not used.',
    );
  });
});

describe("a folder and its table", () => {
  it("that do not list the same are told, each with a number", async () => {
    const repeated = `${rows(plain)}${plain(3)}\n${plain(3)}\n`;
    const folder = await folderOf(repeated);
    fs.mkdirSync(path.join(folder, "more"));
    for (const other of ["more/a.png", "more/b.JPG", ".hidden.png"])
      fs.copyFileSync(path.join(folder, name(0)), path.join(folder, other));
    const warnings = await warningsOf(folder);
    expect(warnings).toContain("2 rows repeat an earlier row of labels.csv and count once.");
    expect(warnings).toContain(
      "2 images in the folder have no row in labels.csv and are left out, the first is more/a.png.",
    );
    expect(await warningsOf(await folderOf(rows(plain)))).not.toMatch(/repeat|no row/);
  });

  it("may have a split of its own, which is kept if it is asked for", async () => {
    const parts = ["train", "Val", "TEST"];
    const table = rows((i) => `${plain(i)},${parts[(i >> 1) % 3]}`, "path,patient,edema,split");
    const folder = await folderOf(table);
    expect(await warningsOf(folder)).toContain("not as in the column split (--set officialSplit=true keeps that)");
    const kept = await prepare(folder, { officialSplit: true });
    expect(kept.description.warnings[0]).toContain("The patients are divided as in the column split.");
    kept.table.source.forEach((file, row) =>
      expect(kept.table.split[row]).toBe(["train", "valid", "test"][(Number(file.slice(0, 2)) >> 1) % 3]),
    );
    const wrong = await folderOf(table.replace("TEST", "later"));
    await expect(prepare(wrong, { officialSplit: true })).rejects.toThrow(
      /line 6: split must be train, valid, test or empty, not "later": correct it/,
    );
    await expect(prepare(await folderOf(rows(plain)), { officialSplit: true })).rejects.toThrow(
      /has no column split, which officialSplit uses: add one/,
    );
  });
});
