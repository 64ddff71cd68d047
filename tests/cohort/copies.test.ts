/** Copies among images: what is found, what is not taken for one, and what goes when one of each is kept. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../../lib/cohort/images/decode";
import { Coefficients } from "../../lib/cohort/quality/coefficients";
import { type Copies, findCopies } from "../../lib/cohort/quality/copies";
import { copyNotes } from "../../lib/cohort/quality/copy-notes";
import { surplusRows } from "../../lib/cohort/quality/surplus";
import { surveyImages } from "../../lib/cohort/quality/survey";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { headPhantom } from "../../lib/phantom/head/phantom";
import type { Split } from "../../lib/cohort/format/split";
import type { CohortTable } from "../../lib/cohort/format/table";
import type { WrittenImages } from "../../lib/cohort/format/cohort-writer";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";
import { temporary } from "./fixtures";

const root = temporary();

/** A row of a made cohort. */
type Row = readonly [image: Uint8Array, split: Split, patient: string];

function tableOf(rows: readonly Row[]): CohortTable {
  return {
    split: rows.map(([, split]) => split),
    patient: rows.map(([, , patient]) => patient),
    source: rows.map((_, row) => `${row}.png`),
    labels: new Int8Array(rows.length),
  };
}

/** Notes and surplus of a made cohort. */
async function look(rows: readonly Row[]): Promise<{ notes: string[]; surplus: number[]; copies: Copies }> {
  const table = tableOf(rows);
  const images: WrittenImages = {
    size: rows.length,
    resolution: Math.sqrt(rows[0][0].length),
    table,
    read: (first, count) => Uint8Array.from(rows.slice(first, first + count).flatMap(([image]) => Array.from(image))),
  };
  const survey = await surveyImages(images);
  const copies = findCopies(images, survey);
  return {
    notes: copyNotes(copies, table, (row) => survey.levels[row] > 1),
    surplus: [...surplusRows(copies, table)],
    copies,
  };
}

/** A chest of some patient. */
const chest = (patient: number, resolution = 32): Uint8Array =>
  chestPhantom.render({ seed: 1, patient, image: 0, labels: new Int8Array(14) }, resolution);

describe("the perceptual hash", () => {
  const { cases } = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/cohort/hash.json"), "utf8")) as {
    cases: { side: number; coefficients: number[] }[];
  };
  it.each(cases)("has SciPy's coefficients at $side pixels", ({ side, coefficients }) => {
    const found = new Coefficients(2, side);
    found.set(
      1,
      Uint8Array.from(
        { length: side * side },
        (_, i) => (7 * (i % side) + 13 * Math.floor(i / side) + (i % side) * Math.floor(i / side)) % 251,
      ),
    );
    expect(difference("perceptual hash: coefficients", found.of(1), coefficients)).toBeLessThan(1e-6);
    expect(found.of(0).every((value) => value === 0)).toBe(true);
  });
});

describe("images with the same bytes", () => {
  it("are told by split, those of one patient apart", async () => {
    const [a, b, c] = [chest(1), chest(2), chest(3)];
    const { notes } = await look([
      [a, "train", "p0"],
      [chest(9), "train", "p1"],
      [a, "test", "p2"],
      [b, "valid", "p3"],
      [b, "test", "p4"],
      [a, "test", "p5"],
      [c, "train", "p6"],
      [c, "train", "p6"],
      [c, "train", "p6"],
    ]);
    expect(notes).toEqual([
      "2 test images are the same, byte for byte, as training images of other patients, the first 2.png as 0.png; with dropDuplicates one of each is kept.",
      "1 test image is the same, byte for byte, as a validation image of another patient, the first 4.png as 3.png.",
      "2 test images are the same, byte for byte, as test images of other patients, the first 2.png as 5.png.",
      "2 images repeat another of the same patient, byte for byte, the first 7.png as 6.png.",
    ]);
  });

  it("of a single gray value are no copies: they show nothing", async () => {
    const black = new Uint8Array(1024);
    expect(
      (
        await look([
          [black, "train", "p0"],
          [black, "test", "p1"],
        ])
      ).notes,
    ).toEqual([]);
  });

  it("stay once, in training's disfavor", async () => {
    const [a, b, c] = [chest(1), chest(2), chest(3)];
    const rows: Row[] = [
      [a, "train", "p0"],
      [a, "valid", "p1"],
      [a, "test", "p2"],
      [a, "test", "p3"],
      [b, "train", "p0"],
      [b, "valid", "p1"],
      [c, "train", "p0"],
      [c, "train", "p0"],
    ];
    expect((await look(rows)).surplus).toEqual([0, 1, 3, 4, 7]);
  });
});

/** What became of a picture on its way to somebody's data set. */
const disguises: readonly (readonly [string, (picture: Sharp) => Sharp, string])[] = [
  ["JPEG of quality 90", (picture) => picture.jpeg({ quality: 90 }), "jpg"],
  ["JPEG of quality 50", (picture) => picture.jpeg({ quality: 50 }), "jpg"],
  ["half the size", (picture) => picture.resize(128, 128), "png"],
  ["a tenth darker", (picture) => picture.linear(0.9, 0), "png"],
  ["gamma 1.05", (picture) => picture.gamma(1.05, 1), "png"],
];

describe("near copies", () => {
  const originals: Uint8Array[] = [];
  const disguised = new Map<string, Uint8Array[]>();

  beforeAll(async () => {
    for (let patient = 0; patient < 30; patient++) {
      const png = await sharp(Buffer.from(chest(patient, 256)), { raw: { width: 256, height: 256, channels: 1 } })
        .toColourspace("b-w")
        .png()
        .toBuffer();
      const decoded = async (content: Buffer, ending: string): Promise<Uint8Array> => {
        const file = path.join(root, `image.${ending}`);
        fs.writeFileSync(file, content);
        return decodeImage(file, { resolution: 32, ctWindow: "brain" });
      };
      originals.push(await decoded(png, "png"));
      for (const [name, change, ending] of disguises) {
        const image = await decoded(await change(sharp(png)).toColourspace("b-w").toBuffer(), ending);
        disguised.set(name, [...(disguised.get(name) ?? []), image]);
      }
    }
  });

  it.each(disguises.map(([name]) => name))("of other patients are all found: %s", async (name) => {
    const copies = disguised.get(name)!;
    const rows: Row[] = [
      ...originals.map((image, i): Row => [image, "train", `p${i}`]),
      ...copies.map((image, i): Row => [image, "test", `q${i}`]),
    ];
    const { notes, surplus } = await look(rows);
    // Some copies have the very bytes of their original.
    const same = copies.filter((copy, i) => Buffer.from(copy).equals(originals[i])).length;
    expect(notes.map((note) => Number(/^\d+/.exec(note)![0])).reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(
      notes.some((note) =>
        note.includes("images are nearly the same as training images of other patients, the first "),
      ),
    ).toBe(same < 29);
    expect(surplus).toEqual(originals.map((_, i) => i));
  });

  it("of the same patient are neither told nor dropped: slices beside each other are alike in earnest", async () => {
    const rows = originals.flatMap((image, i): Row[] => [
      [image, "train", `p${i}`],
      [disguised.get("gamma 1.05")![i], "train", `p${i}`],
    ]);
    const { notes, surplus, copies } = await look(rows);
    expect(Array.from(copies.near)).toEqual(rows.map((_, row) => row - (row % 2)));
    expect([notes, surplus]).toEqual([[], []]);
  });

  it("take no longer when there are many of one picture", async () => {
    const random = Random.fromSeed(1, "noise");
    const rows = Array.from({ length: 2000 }, (_, i): Row => [
      originals[0].map((value) => Math.min(255, value + random.integer(3))),
      i % 2 === 0 ? "train" : "test",
      `p${i}`,
    ]);
    let reads = 0;
    const table = tableOf(rows);
    const images = {
      size: rows.length,
      resolution: 32,
      table,
      read: (first: number, count: number) =>
        Uint8Array.from(rows.slice(first, first + count).flatMap(([image]) => Array.from(image))),
    };
    const survey = await surveyImages(images);
    const { near } = findCopies({ ...images, read: (...range) => (reads++, images.read(...range)) }, survey);
    expect(new Set(near).size).toBeLessThan(10);
    expect(reads).toBeLessThan(20 * rows.length);
  });

  it.each([chestPhantom, headPhantom])(
    "are not seen among as many honest phantoms as the preset smoke has: $name",
    { timeout: 180_000 },
    async (phantom) => {
      const random = Random.fromSeed(4, "labels");
      const rows = Array.from({ length: 1200 }, (_, patient): Row => {
        const labels = Int8Array.from(phantom.findings, () => (random.integer(4) === 0 ? 1 : 0));
        return [phantom.render({ seed: 2, patient, image: 0, labels }, 32), "test", `p${patient}`];
      });
      for (const size of [rows, rows.map(([image, ...row]): Row => [halved(image), ...row])]) {
        const { copies, notes } = await look(size);
        expect(notes).toEqual([]);
        expect(new Set(copies.near).size).toBe(rows.length);
      }
    },
  );
});

/** An image of 32 pixels at 16. */
function halved(image: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const at = 2 * (i % 16) + 64 * Math.floor(i / 16);
    return (image[at] + image[at + 1] + image[at + 32] + image[at + 33]) / 4;
  });
}
