import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { combinationsOf } from "../../lib/cohort/format/combinations";
import { openCohort } from "../../lib/cohort/format/cohort";
import { readRange } from "../../lib/support/files/read-range";
import { createCohort } from "../../lib/cohort/format/writer";
import { UserError } from "../../lib/support/errors";
import { header, left, pixels, rows, temporary, writeCohort } from "./fixtures";

const root = temporary();
let number = 0;
const place = (): string => path.join(root, `cohort-${number++}`);

describe("a cohort on disk", () => {
  it("is read as it was written: images, labels, patients, sources with commas and quotes", () => {
    const folder = place();
    const images = writeCohort(folder);
    const cohort = openCohort(folder);
    expect(cohort).toMatchObject({
      name: "test",
      source: "test",
      resolution: 8,
      size: 6,
      labelNames: header.labelNames,
    });
    expect(cohort.table.source).toEqual(rows.map((row) => row.source));
    expect(cohort.table.patient).toEqual(rows.map((row) => row.patient));
    expect([...cohort.rowsOf("train")]).toEqual([0, 1, 5]);
    expect([...cohort.rowsOf("valid")]).toEqual([2]);
    expect(cohort.readImages(cohort.rowsOf("test"))).toEqual(images.slice(3 * 64, 5 * 64));
    expect(cohort.readImages([5, 0, 1, 0])).toEqual(
      Uint8Array.from([5, 0, 1, 0].flatMap((row) => [...images.subarray(row * 64, (row + 1) * 64)])),
    );
    expect([...cohort.readLabels([3, 2])]).toEqual([1, 1, 0, -1]);
    expect(cohort.description).toMatchObject({
      counts: { train: 3, valid: 1, test: 2 },
      patients: 4,
      warnings: ["a warning"],
      origin: { from: "test" },
    });
    expect(() => cohort.readImages([6])).toThrow(RangeError);
    cohort.close();
    expect(() => cohort.readImages([0])).toThrow("was closed");
    expect(left(root)).toEqual([path.basename(folder)]);
  });

  it("has combinations of different titles for labels whose names look like combinations", () => {
    const labelNames = ["A", "B", "A + B", "none", "A uncertain", '"A + B"'];
    const vectors = [
      [1, 1, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1, 0],
      [-1, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1],
    ];
    const writer = createCohort(place(), { ...header, labelNames, labelPolicy: "ignore" });
    writer.append(
      pixels(vectors.length),
      vectors.map((labels, row) => ({ patient: `p${row}`, split: "train", labels, source: `${row}` })),
    );
    const cohort = writer.finish();
    expect(new Set(combinationsOf(cohort).map(({ title }) => title)).size).toBe(vectors.length);
    cohort.close();
    fs.rmSync(cohort.folder, { recursive: true });
  });

  it("has combinations of different titles for different label vectors, unknown labels included", () => {
    const vectors = [
      [1, -1],
      [1, 0],
      [1, 1],
      [0, 0],
      [-1, 0],
      [0, -1],
      [-1, -1],
      [0, 1],
      [-1, 1],
    ];
    const writer = createCohort(place(), { ...header, labelNames: ["A", "B"], labelPolicy: "ignore" });
    writer.append(
      pixels(vectors.length),
      vectors.map((labels, row) => ({ patient: `p${row}`, split: "train", labels, source: `${row}` })),
    );
    const cohort = writer.finish();
    const titles = new Map(combinationsOf(cohort).map(({ title, rows: [row] }) => [title, vectors[row]]));
    expect(titles.size).toBe(vectors.length);
    expect([
      titles.get("A"),
      titles.get("A + B uncertain"),
      titles.get("A uncertain + B uncertain"),
      titles.get("none"),
    ]).toEqual([
      [1, 0],
      [1, -1],
      [-1, -1],
      [0, 0],
    ]);
    cohort.close();
  });

  it("is the file that numpy.save writes", () => {
    const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/cohort/images.json"), "utf8")) as {
      npy: Record<string, string>;
    };
    const folder = place();
    const writer = createCohort(folder, header);
    writer.append(new Uint8Array(Buffer.from(golden.npy["values"], "base64")), rows.slice(0, 5));
    writer.finish().close();
    expect(fs.readFileSync(path.join(folder, "images.npy")).equals(Buffer.from(golden.npy["file"], "base64"))).toBe(
      true,
    );
  });

  it("has the same bytes when it is written twice", () => {
    const [one, two] = [place(), place()];
    writeCohort(one);
    writeCohort(two);
    for (const name of fs.readdirSync(one))
      expect(fs.readFileSync(path.join(one, name)).equals(fs.readFileSync(path.join(two, name)))).toBe(true);
  });

  it("replaces an earlier cohort, and nothing else", () => {
    const folder = place();
    writeCohort(folder);
    writeCohort(folder);
    fs.writeFileSync(path.join(folder, "thesis.doc"), "");
    expect(() => createCohort(folder, header)).toThrow(/contains other files \(thesis.doc\) and is not overwritten/);
    const file = path.join(root, "file");
    fs.writeFileSync(file, "");
    expect(() => createCohort(file, header)).toThrow("is a file");
    fs.rmSync(file);
  });

  it("replaces an earlier cohort beside which a killed run left its journal, and a journal of anything else it leaves alone", () => {
    const folder = place();
    writeCohort(folder);
    fs.writeFileSync(path.join(folder, "journal.jsonl"), "");
    openCohort(folder).close();
    writeCohort(folder);
    expect(left(folder)).toEqual(["cohort.json", "images.npy", "table.csv"]);
    const other = path.join(root, "other");
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, "journal.jsonl"), "");
    expect(() => createCohort(other, header)).toThrow(/contains other files \(journal.jsonl\)/);
    fs.rmSync(other, { recursive: true });
  });

  it("is not there before it is whole, nor after it was abandoned", () => {
    const folder = place();
    const writer = createCohort(folder, header);
    writer.append(pixels(1), rows.slice(0, 1));
    expect(fs.existsSync(folder)).toBe(false);
    const half = left(root).find((name) => name.endsWith(".tmp"))!;
    expect(() => openCohort(path.join(root, half))).toThrow("is not a cohort: it has no cohort.json");
    writer.abandon();
    expect(left(root).filter((name) => name.includes(path.basename(folder)))).toEqual([]);
  });

  it("clears away what a killed run left, and leaves alone what a running one writes", () => {
    const folder = place();
    const dead = path.join(root, `.${path.basename(folder)}.4194999.0123abcd.tmp`);
    const alive = path.join(root, `.${path.basename(folder)}.${process.ppid}.0123abcd.tmp`);
    fs.mkdirSync(dead);
    fs.mkdirSync(alive);
    writeCohort(folder);
    expect([fs.existsSync(dead), fs.existsSync(alive)]).toEqual([false, true]);
    fs.rmdirSync(alive);
  });
});

describe("a range of a file", () => {
  it("is whole where the system gives less than was asked for, as it does above two gigabytes", () => {
    const folder = place();
    const images = writeCohort(folder);
    const cohort = openCohort(folder);
    const builtin = createRequire(__filename)("node:fs") as {
      readSync: (handle: number, into: Uint8Array, offset: number, length: number, position: number) => number;
    };
    const whole = builtin.readSync;
    try {
      builtin.readSync = (handle, into, offset, length, position) =>
        whole(handle, into, offset, Math.min(length, 100), position);
      syncBuiltinESMExports();
      expect(cohort.readImages([0, 1, 2, 3, 4, 5])).toEqual(images);
      fs.truncateSync(path.join(folder, "images.npy"), 400);
      expect(() => cohort.readImages([3, 4, 5])).toThrow(
        "was truncated while in use: make the cohort again (--replace).",
      );
    } finally {
      builtin.readSync = whole;
      syncBuiltinESMExports();
      cohort.close();
    }
  });

  it.each([1, 7, 64, 100, 1000])("is read in pieces of at most %i bytes", (most) => {
    const file = path.join(root, "range");
    const content = pixels(10);
    fs.writeFileSync(file, content);
    const handle = fs.openSync(file, "r");
    try {
      const into = new Uint8Array(100);
      expect(readRange(handle, into, 30, most)).toBe(true);
      expect(into).toEqual(content.slice(30, 130));
      expect(readRange(handle, into, content.length - 99, most)).toBe(false);
    } finally {
      fs.closeSync(handle);
      fs.rmSync(file);
    }
  });
});

describe("a writer refuses", () => {
  const writing =
    (change: object): (() => void) =>
    () => {
      const writer = createCohort(place(), header);
      try {
        writer.append(pixels(3), [rows[0], rows[1], { ...rows[2], ...change }]);
      } finally {
        writer.abandon();
      }
    };
  it.each([
    ["a patient in two splits", { patient: "p1" }, /patient p1 both in train and in valid/],
    ["a label that is none", { labels: [2, 0] }, /A label is 1, 0 or -1, not 2/],
    ["too few labels", { labels: [1] }, /1 labels, and the cohort has 2/],
    ["an unknown split", { split: "tset" }, /"tset" is not a split/],
    ["an empty patient", { patient: "" }, /needs a patient/],
  ])("%s", (_, change, message) => expect(writing(change)).toThrow(message));

  it("images of another size, labels twice, impossible resolutions, nothing at all", () => {
    const writer = createCohort(place(), header);
    expect(() => writer.append(pixels(1).subarray(1), rows.slice(0, 1))).toThrow("need 64 gray values, not 63");
    for (const other of [new Float32Array(64), new Uint16Array(64), [...pixels(1)]])
      expect(() => writer.append(other as unknown as Uint8Array, rows.slice(0, 1))).toThrow(
        /^Images are gray values from 0 to 255 in a Uint8Array, not (Float32Array|Uint16Array|Array): scale and round/,
      );
    expect(() => writer.finish()).toThrow("No image is left");
    writer.abandon();
    expect(() => createCohort(place(), { ...header, labelNames: ["A", "A"] })).toThrow('"A" occurs twice');
    expect(() => createCohort(place(), { ...header, labelNames: ["split"] })).toThrow('cannot be named "split"');
    for (const resolution of [24, 4, 1024, 32.5])
      expect(() => createCohort(place(), { ...header, resolution })).toThrow("power of two");
  });
});

describe("opening refuses", () => {
  const damaged = (damage: (folder: string) => void): (() => void) => {
    const folder = place();
    writeCohort(folder);
    damage(folder);
    return () => openCohort(folder).close();
  };
  const edit =
    (name: string, change: (text: string) => string) =>
    (folder: string): void => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
    };
  const flip =
    (offset: number) =>
    (folder: string): void => {
      const file = path.join(folder, "images.npy");
      const content = fs.readFileSync(file);
      content[offset] ^= 1;
      fs.writeFileSync(file, content);
    };
  const pipe =
    (name: string) =>
    (folder: string): void => {
      fs.rmSync(path.join(folder, name));
      execFileSync("mkfifo", [path.join(folder, name)]);
    };
  it.each<[string, (folder: string) => void, RegExp]>([
    ["a folder that is not there", (folder) => fs.rmSync(folder, { recursive: true }), /does not exist: make it with/],
    ["a folder without cohort.json", (folder) => fs.rmSync(path.join(folder, "cohort.json")), /not a cohort/],
    ["a missing image file", (folder) => fs.rmSync(path.join(folder, "images.npy")), /images.npy is missing/],
    ["a missing table", (folder) => fs.rmSync(path.join(folder, "table.csv")), /table.csv is missing/],
    ["a cohort.json cut short", edit("cohort.json", (text) => text.slice(0, 200)), /cohort.json is damaged/],
    ["a foreign cohort.json", edit("cohort.json", () => "{}"), /does not describe a cohort/],
    ["a null cohort.json", edit("cohort.json", () => "null"), /does not describe a cohort/],
    [
      "a newer format",
      edit("cohort.json", (text) => text.replace('"version": 1', '"version": 2')),
      /format 2, and this version reads format 1/,
    ],
    ["counts that do not add up", edit("cohort.json", (text) => text.replace('"train": 3', '"train": 4')), /damaged/],
    ["images cut short", (folder) => fs.truncateSync(path.join(folder, "images.npy"), 300), /300 bytes instead of 512/],
    ["one changed bit of an image", flip(400), /its checksum differs/],
    ["an images.npy that is none", flip(1), /not a NumPy array file/],
    ["another shape", flip(61), /must hold unsigned bytes of shape 6×8×8×1/],
    ["a changed table", edit("table.csv", (text) => text.replace("g.png", "h.png")), /was changed after/],
    ["a table row less", edit("table.csv", (text) => text.slice(0, text.lastIndexOf("5,p4"))), /was changed after/],
    [
      "a label value",
      edit("table.csv", (text) => text.replace("p1,train,1", "p1,train,7")),
      /line 2: A must be 1, 0 or -1 \(unknown\), not "7"/,
    ],
    ["a split name", edit("table.csv", (text) => text.replace("p2,valid", "p2,test2")), /line 4: the split must be/],
    [
      "a patient in two splits",
      edit("table.csv", (text) => text.replace("p4,train", "p3,train")),
      /patient p3 both in test and in train/,
    ],
    ["a pipe as table", pipe("table.csv"), /table\.csv is a pipe, not a file/],
    ["a pipe as images", pipe("images.npy"), /images\.npy is a pipe, not a file/],
    ["a pipe as description", pipe("cohort.json"), /cohort\.json is a pipe, not a file/],
    [
      "a folder as table",
      (folder) => {
        fs.rmSync(path.join(folder, "table.csv"));
        fs.mkdirSync(path.join(folder, "table.csv"));
      },
      /table\.csv is a folder, not a file/,
    ],
    [
      "a folder as description",
      (folder) => {
        fs.rmSync(path.join(folder, "cohort.json"));
        fs.mkdirSync(path.join(folder, "cohort.json"));
      },
      /cohort\.json is a folder, not a file/,
    ],
    [
      "a device as images",
      (folder) => {
        fs.rmSync(path.join(folder, "images.npy"));
        fs.symlinkSync("/dev/zero", path.join(folder, "images.npy"));
      },
      /images\.npy is a device, not a file/,
    ],
    [
      "200,000 labels",
      edit("cohort.json", (text) =>
        text.replace(
          /"labels": \[[^\]]*\]/,
          () => `"labels": ${JSON.stringify(Array.from({ length: 200_000 }, (_, i) => `label ${i}`))}`,
        ),
      ),
      /200000 labels are more than a cohort may have/,
    ],
    [
      "a label of a million characters",
      edit("cohort.json", (text) => text.replace('"A"', () => `"${"A".repeat(1_000_000)}"`)),
      /Label 1 of the cohort, "A{40}…", has 1000000 characters/,
    ],
    [
      "a description nested without end",
      edit("cohort.json", (text) =>
        text.replace('"origin": {', () => `"origin": { "a": ${"[".repeat(100_000)}${"]".repeat(100_000)},`),
      ),
      /nested more than 100 times/,
    ],
    [
      "counts below zero",
      edit("cohort.json", (text) => text.replace('"train": 3', '"train": 1003').replace('"valid": ', '"valid": -1000')),
      /damaged/,
    ],
    [
      "warnings that are none",
      edit("cohort.json", (text) => text.replace(/"warnings": \[[^\]]*\]/, '"warnings": [{}]')),
      /damaged/,
    ],
    [
      "a size beyond all files",
      edit("cohort.json", (text) =>
        text.replace(/"size": \d+/, '"size": 9007199254740991').replace('"train": 3', '"train": 9007199254740988'),
      ),
      /damaged|must hold|was changed/,
    ],
    [
      "a table of nothing but lines",
      edit("table.csv", (text) => text + "\n".repeat(5_000_000)),
      /was changed after|not a well-formed CSV table: line \d+ has 1 cells/,
    ],
    [
      "other columns",
      edit("table.csv", (text) => text.replace("patient", "person")),
      /must have the columns image, patient, split/,
    ],
    ["a ragged table", edit("table.csv", (text) => text.replace("g.png", "g.png,1")), /not a well-formed CSV/],
  ])("%s", (_, damage, message) => {
    const open = damaged(damage);
    expect(open).toThrow(message);
    expect(open).toThrow(UserError);
  });
});
