/** Tables as people have them: whatever is wrong is named with its file, its row and the mending, and nothing is left behind. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { chestFindings } from "../../lib/phantom/chest/findings";
import { UserError } from "../../lib/support/errors";
import { allKnobs, left, temporary, writeImage } from "./fixtures";

const root = temporary();
let number = 0;

/** What a data set is made of: its table, and rows of it. */
interface Kind {
  readonly source: string;
  readonly table: string;
  readonly header: string;
  /** Where an image is. */
  image(patient: number): string;
  /** A row with or without a finding, or with another cell in its place. */
  row(patient: number, finding: boolean | string): string;
}

const chexpertImage = (patient: number): string =>
  `train/patient${String(patient).padStart(5, "0")}/study1/view1_frontal.jpg`;
const cell = (finding: boolean | string): string => (typeof finding === "string" ? finding : finding ? "1.0" : "");

const kinds: Kind[] = [
  {
    source: "chexpert",
    table: "train.csv",
    header: `Path,Sex,Age,Frontal/Lateral,AP/PA,${chestFindings.join(",")}`,
    image: chexpertImage,
    row: (patient, finding) =>
      `CheXpert-v1.0-small/${chexpertImage(patient)},Male,50,Frontal,AP,${chestFindings.map((name) => (name === "Edema" ? cell(finding) : name === "Fracture" ? "1.0" : "")).join(",")}`,
  },
  {
    source: "nih-chestxray14",
    table: "Data_Entry_2017.csv",
    header:
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]",
    image: (patient) => `images/${patient}.png`,
    row: (patient, finding) =>
      `${patient}.png,${typeof finding === "string" ? finding : finding ? "Edema|Mass" : "Mass"},0,${patient},57,M,PA,2682,2749,0.143,0.143`,
  },
  {
    source: "folder",
    table: "labels.csv",
    header: "path,patient,Edema",
    image: (patient) => `${patient}.png`,
    row: (patient, finding) => `${patient}.png,p${patient},${cell(finding)}`,
  },
];

/** Puts a file outside of the folder, and a link in its place. */
function linkOut(file: string): void {
  const outside = path.join(root, `outside-${number++}-${path.basename(file)}`);
  fs.renameSync(file, outside);
  fs.symlinkSync(outside, file);
}

const patients = Array.from({ length: 24 }, (_, i) => i + 1);

/** A data set with images for all patients. @returns the error that preparing it ends with, and what is beside it then. */
async function prepare(
  kind: Kind,
  table: string | undefined,
  change: (folder: string) => void = () => undefined,
): Promise<{ message: string; size: number; beside: string[] }> {
  const place = path.join(root, `place-${number++}`);
  const folder = path.join(place, "data");
  const example = path.join(root, `example${path.extname(kind.image(1))}`);
  if (!fs.existsSync(example)) await writeImage(example, 1);
  for (const patient of patients) {
    const file = path.join(folder, kind.image(patient));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.copyFileSync(example, file);
  }
  if (table !== undefined) fs.writeFileSync(path.join(folder, kind.table), table);
  change(folder);
  try {
    const cohort = await prepareCohort({
      source: kind.source,
      folder,
      out: path.join(place, "cohort"),
      knobs: allKnobs,
      seed: 1,
    });
    cohort.close();
    return { message: "", size: cohort.size, beside: left(place) };
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return { message: (error as Error).message, size: 0, beside: left(place) };
  }
}

describe.each(kinds)("$source", (kind) => {
  const rows = patients.map((patient) => kind.row(patient, patient % 2 === 0));
  const whole = [kind.header, ...rows].join("\n");
  const quoted = rows.map((row) => row.replace(/,([^,]*)$/, ',"$1"')).join("\n");

  it.each<[string, string]>([
    ["a byte order mark", `\ufeff${whole}`],
    ["CRLF", whole.replace(/\n/g, "\r\n")],
    ["all of that, and empty lines at the end", `\ufeff${whole.replace(/\n/g, "\r\n")}\r\n\r\n`],
    ["quoted cells", `${kind.header}\n${quoted}\n`],
    ["a row twice", `${whole}\n${rows[3]}`],
  ])("takes %s as it is", async (_, table) => {
    expect(await prepare(kind, table)).toEqual({ message: "", size: 24, beside: ["cohort", "data"] });
  });

  const lateRow = (row: string): string => [kind.header, ...rows, row].join("\n");
  const finding = kind.source === "nih-chestxray14" ? "Flu" : "2";
  it.each<[string, string | undefined, RegExp]>([
    ["no table", undefined, /has no .*\.csv|has no CSV table/],
    ["an empty table", "", new RegExp(`${kind.table} has no rows`)],
    ["a table of blank lines", "\n\n\n", new RegExp(`${kind.table} has no rows`)],
    ["a header only", kind.header, new RegExp(`${kind.table} has no rows|${kind.table} has no label column`)],
    [
      "another table",
      "what,ever\n1,2",
      new RegExp(`${kind.table} (lacks the columns? |has no column for the images' paths: call it path)`),
    ],
    ["a label that is none", lateRow(kind.row(99, finding)), new RegExp(`${kind.table}, line 26: .*"?${finding}"?`)],
    ["a row that is cut short", lateRow("x,y"), new RegExp(`${kind.table}, line 26: 2 cells, but the header has \\d+`)],
    [
      "rows that disagree",
      lateRow(kind.row(4, false)),
      new RegExp(`${kind.table}, line 26: .* is already listed, but Edema differs: keep one of the two rows`),
    ],
    [
      "an image that is missing",
      lateRow(kind.row(99, true)),
      /1 image of the table is not in .*, the first is .*99.* \((train|Data_Entry_2017|labels)\.csv, line 26\): complete the download, or remove their rows from the table/,
    ],
    ["a quote that is never closed", lateRow('"x'), new RegExp(`${kind.table} is not a well-formed CSV table`)],
  ])("refuses %s, and leaves nothing", async (_, table, message) => {
    const result = await prepare(kind, table);
    expect(result.message).toMatch(message);
    expect(result.message).not.toContain("\n");
    expect(result.beside).toEqual(["data"]);
  });

  it("counts lines, not rows, where a quoted cell goes over several", async () => {
    const first = rows[0].replace(/,(Male|M|p1),/, ',"a\nb",');
    const { message } = await prepare(kind, [kind.header, first, ...rows.slice(1), kind.row(99, finding)].join("\n"));
    expect(message).toMatch(new RegExp(`${kind.table}, line 27: `));
  });

  it("reads nothing outside of the folder, neither through .. nor through links", async () => {
    const up =
      kind.source === "chexpert"
        ? kind.row(99, true).replace(/train\//, "../train/")
        : kind.row(99, true).replace(/99\.png/, "../../99.png");
    const { message, beside } = await prepare(kind, lateRow(up));
    expect(message).toMatch(
      new RegExp(
        `${kind.table}, line 26: the image .*\\.\\./.* is outside the data set's folder, and only images in that folder are read: correct its path`,
      ),
    );
    expect(beside).toEqual(["data"]);
    const linked = await prepare(kind, whole, (folder) => {
      const file = path.join(folder, kind.image(5));
      fs.renameSync(file, path.join(root, `outside-${number}`));
      fs.symlinkSync(path.join(root, `outside-${number}`), file);
    });
    expect(linked.message).toMatch(
      new RegExp(
        `The image .* \\(${kind.table}, line 6\\) is outside .*, because it is a link, and only images in that folder are read: put the file itself there`,
      ),
    );
    expect(linked.beside).toEqual(["data"]);
    const table = await prepare(kind, whole, (folder) => linkOut(path.join(folder, kind.table)));
    expect(table.message).toMatch(
      new RegExp(`${kind.table} points outside .*, and only files in that folder are read: put the file itself there`),
    );
    expect(table.beside).toEqual(["data"]);
  });
});

describe("a path that no file can have", () => {
  const folder = kinds[2];
  const table = (image: string): string =>
    [folder.header, ...patients.map((patient) => folder.row(patient, patient % 2 === 0)), `${image},p99,1`].join("\n");

  it.each<[string, string, RegExp]>([
    [
      "too long",
      `${"x".repeat(296)}.png`,
      /The image x+\.png \(labels.csv, line 26\) cannot be looked for in .* \(its path is too long\): correct its path in the table, or remove its row\.$/,
    ],
    [
      "with a NUL",
      "a\0b.png",
      /The image a\ufffdb\.png \(labels.csv, line 26\) cannot be looked for in .* \(its path has a character that no file's name has\): correct its path/,
    ],
    [
      "of a link to itself",
      "loop.png",
      /The image loop\.png \(labels.csv, line 26\) cannot be looked for in .* \(it is a link that leads back to itself\): correct its path/,
    ],
  ])("is refused: %s", async (_, image, message) => {
    const result = await prepare(folder, table(image), (place) =>
      fs.symlinkSync("loop.png", path.join(place, "loop.png")),
    );
    expect(result.message).toMatch(message);
    expect(result.beside).toEqual(["data"]);
  });
});

describe("one image under several spellings", () => {
  const folder = kinds[2];
  const table = (header: string, rows: string[]): string => [header, ...rows].join("\n");
  const rows = patients.map((patient) => folder.row(patient, patient % 2 === 0));

  it.each(["./4.png", "a/../4.png", ".//4.png"])("%s must say what 4.png says", async (image) => {
    const message = (await prepare(folder, table(folder.header, [...rows, `${image},p4,0`]))).message;
    expect(message).toMatch(/labels.csv, line 26: 4.png is already listed, but Edema differs/);
    expect((await prepare(folder, table(folder.header, [...rows, `${image},p5,1`]))).message).toMatch(
      /4.png is already listed, but the patient differs/,
    );
    expect((await prepare(folder, table(folder.header, [...rows, `${image},p4,1`]))).size).toBe(24);
  });

  it("is one patient where there is no patient column", async () => {
    const plain = patients.map((patient) => `${patient}.png,${patient % 2}`);
    expect((await prepare(folder, table("path,Edema", [...plain, "./4.png,0"]))).size).toBe(24);
  });
});

describe("a value that is no label", () => {
  const folder = kinds[2];
  const table = (cells: (patient: number) => string): string =>
    [
      "path,patient,Edema,other",
      ...patients.map((patient) => `${patient}.png,p${patient},${patient % 2},${cells(patient)}`),
    ].join("\n");
  const warnings = (): string[] =>
    (
      JSON.parse(fs.readFileSync(path.join(root, `place-${number - 1}`, "cohort", "cohort.json"), "utf8")) as {
        warnings: string[];
      }
    ).warnings;

  it.each<[string, (patient: number) => string]>([
    ["among few rows", (patient) => (patient === 3 ? "maybe" : String(patient % 2))],
    ["as often as every other label", (patient) => (patient % 2 ? "maybe" : "1")],
    ["among blank cells", (patient) => (patient === 3 ? "maybe" : patient > 20 ? "1" : "")],
  ])("is told: %s", async (_, cells) => {
    const line = patients.findIndex((patient) => cells(patient) === "maybe") + 2;
    expect((await prepare(folder, table(cells))).message).toMatch(
      new RegExp(
        `labels.csv, line ${line}: other must be 1, 0, -1 \\(uncertain\\) or empty, not "maybe": the column holds .*"maybe".*; write 1 and 0 \\(or yes and no\\) there, or say in cohort-source.json which columns are labels, if it is none\\.$`,
      ),
    );
  });

  it.each<[string, (patient: number) => string]>([
    ["most cells", (patient) => (patient < 9 ? "1" : `ward ${patient}`)],
    ["most of the few cells that are not blank", (patient) => (patient < 4 ? "see remark" : "")],
  ])("makes another kind of column in %s", async (_, cells) => {
    expect((await prepare(folder, table(cells))).size).toBe(24);
    expect(warnings()).toContain("Columns of labels.csv: image path; patient patient; labels Edema; not used: other.");
  });
});

describe("a folder with cohort-source.json", () => {
  const kind = kinds[2];
  const ids = patients.map((patient) => `id${patient}`);
  const config =
    (value: object | string): ((folder: string) => void) =>
    (folder) => {
      fs.mkdirSync(path.join(folder, "scans"));
      for (const patient of patients)
        fs.renameSync(path.join(folder, `${patient}.png`), path.join(folder, "scans", `id${patient}.png`));
      fs.mkdirSync(path.join(folder, "tables"));
      fs.writeFileSync(
        path.join(folder, "tables", "read.csv"),
        [
          "image,who,findings,Mass,remark",
          ...ids.map((id, i) => `${id},w${i % 12},${["", "edema", "edema; mass"][i % 3]},${i % 2},x`),
        ].join("\n"),
      );
      fs.writeFileSync(
        path.join(folder, "cohort-source.json"),
        typeof value === "string" ? value : JSON.stringify(value),
      );
    };
  const told = { table: "tables/read.csv", path: "image", file: "scans/{}.png", patient: "who" };

  it("reads labels that stand in one column", async () => {
    const place = path.join(root, `place-${number}`);
    expect(await prepare(kind, undefined, config({ ...told, labels: { column: "findings", separator: ";" } }))).toEqual(
      { message: "", size: 24, beside: ["cohort", "data"] },
    );
    const {
      labels,
      patients: people,
      warnings,
    } = JSON.parse(fs.readFileSync(path.join(place, "cohort", "cohort.json"), "utf8")) as {
      labels: string[];
      patients: number;
      warnings: string[];
    };
    expect([labels, people]).toEqual([["edema", "mass"], 12]);
    expect(warnings[0]).toBe(
      "Columns of read.csv: image image; patient who; labels edema, mass (in findings); not used: Mass, remark.",
    );
    const rows = fs.readFileSync(path.join(place, "cohort", "table.csv"), "utf8").split(/\r?\n/);
    expect(rows.slice(1, 4).map((row) => row.replace(/^\d+,(w\d+),\w+,/, "$1:"))).toEqual([
      "w0:0,0,scans/id1.png",
      "w1:1,0,scans/id2.png",
      "w2:1,1,scans/id3.png",
    ]);
  });

  it("is not followed out of the folder", async () => {
    const { message } = await prepare(kind, undefined, (folder) => {
      config({ ...told, labels: ["Mass"] })(folder);
      linkOut(path.join(folder, "cohort-source.json"));
    });
    expect(message).toMatch(/cohort-source.json points outside .*, and only files in that folder are read/);
  });

  it("reads labels that have a column each, and does without patients", async () => {
    expect((await prepare(kind, undefined, config({ ...told, patient: undefined, labels: ["Mass"] }))).size).toBe(24);
  });

  it.each<[string, object | string, RegExp]>([
    ["no JSON", "{", /cohort-source.json is not JSON: /],
    [
      "a key that is not known",
      { ...told, labels: ["Mass"], colour: 1 },
      /cohort-source.json is invalid \(.*colour.*\): it has table, path and labels/,
    ],
    ["no labels", told, /\(labels must be a list of columns, or \{ "column", "separator" \}\)/],
    [
      "a pattern without a place for the image",
      { ...told, file: "scans/x.png", labels: ["Mass"] },
      /\(file: .*\{\}.*\)/,
    ],
    [
      "a table that is not there",
      { ...told, table: "none.csv", labels: ["Mass"] },
      /The table .*none.csv does not exist: correct its name in cohort-source.json/,
    ],
    [
      "a table outside of the folder",
      { ...told, table: "../../outside.csv", labels: ["Mass"] },
      /outside.csv points outside .*, and only files in that folder are read/,
    ],
    ["a label's column that is not there", { ...told, labels: ["Edema"] }, /read.csv lacks the column Edema/],
    [
      "a patient's column that is not there",
      { ...told, patient: "person", labels: ["Mass"] },
      /read.csv lacks the column person/,
    ],
    [
      "a column that holds no labels",
      { ...told, labels: ["remark"] },
      /read.csv, line 2: remark must be 1, 0, -1 \(uncertain\) or empty, not "x"/,
    ],
    [
      "a label that was not named",
      { ...told, labels: { column: "findings", separator: ";", names: ["edema"] } },
      /read.csv, line 4: "mass" is not one of the labels edema: correct it, or name it in cohort-source.json/,
    ],
    [
      "images outside of the folder",
      { ...told, file: "../{}.png", labels: ["Mass"] },
      /read.csv, line 2: the image ..\/id1.png is outside the data set's folder/,
    ],
  ])("refuses %s", async (_, value, message) => {
    fs.writeFileSync(path.join(root, "outside.csv"), "image,who,Mass\na,b,1\n");
    const result = await prepare(kind, undefined, config(value));
    expect(result.message).toMatch(message);
    expect(result.beside).toEqual(["data"]);
  });
});
