import * as fs from "node:fs";
import * as path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../lib/cohort/images/decode";
import { resizeGray } from "../../lib/cohort/images/resize";
import { UserError } from "../../lib/support/errors";
import { difference } from "../golden/parity";
import { pixels, temporary } from "./fixtures";

interface Golden {
  resized: { height: number; width: number; target: number; source: string; resized: string }[];
  files: { name: string; content: string; expected: string }[];
}
const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/cohort/images.json"), "utf8")) as Golden;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const root = temporary();
const read = (file: string, resolution = 8): Promise<Uint8Array> =>
  decodeImage(file, { resolution, ctWindow: "brain" });

function write(name: string, content: Uint8Array): string {
  fs.writeFileSync(path.join(root, name), content);
  return path.join(root, name);
}

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((sum, value) => sum + value, 0) / a.length;
}

describe("resizing", () => {
  // Pillow rounds after each of its two passes, so one gray level is as near as can be.
  it.each(golden.resized)(
    "$height×$width → $target agrees with Pillow to one gray level",
    ({ height, width, target, source, resized }) => {
      const ours = resizeGray(bytes(source), width, height, target).map(Math.round);
      expect(difference("resizing", ours, bytes(resized))).toBeLessThanOrEqual(1);
      expect(meanDifference(ours, bytes(resized))).toBeLessThan(0.3);
    },
  );
});

describe("reading image files", () => {
  // A JPEG is decoded by two libraries, and the division by the maximum stretches a difference of one gray level.
  it.each(golden.files)("$name agrees with Pillow", async ({ name, content, expected }) => {
    const image = await read(write(name, bytes(content)), 16);
    const jpeg = name.endsWith("jpg");
    expect(difference(jpeg ? "image files: JPEG" : "image files: others", image, bytes(expected))).toBeLessThanOrEqual(
      jpeg ? 3 : 2,
    );
    expect(meanDifference(image, bytes(expected))).toBeLessThan(jpeg ? 1 : 0.7);
  });

  it.each(["grey16", "rgb16"] as const)("keeps %s values that 8 bits would merge", async (space) => {
    const channels = space === "grey16" ? 1 : 3;
    const values = Uint16Array.from({ length: 64 * channels }, (_, i) => 1000 + Math.floor(i / channels));
    const content = await sharp(values, { raw: { width: 8, height: 8, channels } })
      .toColourspace(space)
      .png()
      .toBuffer();
    expect((await sharp(content).metadata()).depth).toBe("ushort");
    // At its own size nothing is resized: value v becomes 255·v/1063, and the 64 values 15 gray levels.
    expect([...(await read(write(`${space}.png`, content)))]).toEqual(
      Array.from({ length: 64 }, (_, i) => Math.round((255 * (1000 + i)) / 1063)),
    );
  });

  it("leaves out an alpha channel that hides nothing, and reads a black image", async () => {
    const gray = pixels(1, 16);
    const raw = { width: 16, height: 16, channels: 1 as const };
    const plain = await sharp(Buffer.from(gray), { raw }).png().toBuffer();
    const opaque = await sharp(plain).ensureAlpha(1).png().toBuffer();
    expect((await sharp(opaque).metadata()).hasAlpha).toBe(true);
    expect(await read(write("opaque.png", opaque), 16)).toEqual(await read(write("plain.png", plain), 16));
    const black = await sharp(Buffer.alloc(256), { raw }).png().toBuffer();
    expect(await read(write("black.png", black))).toEqual(new Uint8Array(64));
  });
});

describe("an image file that is refused", () => {
  const golden8 = (name: string): Uint8Array => bytes(golden.files.find((file) => file.name === name)!.content);
  const gray = (side: number): Sharp =>
    sharp(Buffer.alloc(side * side, 100), { raw: { width: side, height: side, channels: 1 } });
  const deep = "save it with 8 or 16 bits, or remove its row from the table";
  const replace = "replace the file, or remove its row from the table";

  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string | RegExp, string]>([
    ["empty.png", () => new Uint8Array(), "it is empty", replace],
    ["short.png", () => golden8("color.png").slice(0, 1000), /[a-z]/i, replace],
    ["short.jpg", () => golden8("gray.jpg").slice(0, 500), /[a-z]/i, replace],
    ["headless.jpg", () => golden8("gray.jpg").slice(0, 20), /[a-z]/i, replace],
    ["text.png", () => Buffer.from("no image"), /unsupported image format/, replace],
    ["one.png", () => gray(1).png().toBuffer(), "it has 1×1 pixels, and at least 8×8 are needed", replace],
    [
      "bomb.png",
      () => largePng(30_000),
      "it has 30000×30000 pixels, and more than 100 million are refused",
      "reduce it, or remove its row from the table",
    ],
    [
      "cmyk.jpg",
      () => gray(16).toColourspace("cmyk").jpeg().toBuffer(),
      "it is in CMYK, which is for print",
      "convert it to gray, or remove its row from the table",
    ],
    [
      "transparent.png",
      () => gray(16).ensureAlpha(0.5).png().toBuffer(),
      "it is partly transparent",
      "remove its alpha channel, or its row from the table",
    ],
    [
      "wide-transparent.png",
      () => gray(16).ensureAlpha(0.5).toColourspace("rgb16").png().toBuffer(),
      "it is partly transparent",
      "remove its alpha channel, or its row from the table",
    ],
    [
      "float.tif",
      () => deepTiff("float"),
      "its values are of the type float, not unsigned integers of 8 or 16 bits",
      deep,
    ],
    [
      "uint.tif",
      () => deepTiff("uint"),
      "its values are of the type uint, not unsigned integers of 8 or 16 bits",
      deep,
    ],
    ["int.tif", () => deepTiff("int"), "its values are of the type int, not unsigned integers of 8 or 16 bits", deep],
    [
      "short.tif",
      () => deepTiff("short"),
      "its values are of the type short, not unsigned integers of 8 or 16 bits",
      deep,
    ],
    [
      "char.tif",
      () => deepTiff("char"),
      "its values are of the type char, not unsigned integers of 8 or 16 bits",
      deep,
    ],
    [
      "moving.gif",
      () => movingGif(),
      "it has 2 pages",
      "save each page as a separate file, or remove its row from the table",
    ],
    [
      "drawing.svg",
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>'),
      "it is SVG, not JPEG, PNG, TIFF, WebP, GIF or DICOM",
      "convert it, or remove its row from the table",
    ],
  ])("%s", async (name, content, reason, mending) => {
    const file = write(name, await content());
    const error = await read(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    const [, told, advice] = /^The image (?:.*) cannot be read \((.+)\): (.+)\.$/.exec((error as Error).message)!;
    expect((error as Error).message).toContain(file);
    expect(told).toMatch(reason);
    expect(advice).toBe(mending);
  });

  it("none.png", async () => {
    await expect(read(path.join(root, "none.png"))).rejects.toThrow(/none.png is missing: put it there/);
  });
});

/** An uncompressed TIFF of 16×16 gray values of a type that the encoder at hand does not write (TIFF 6.0, sections 2 and 19). */
function deepTiff(type: "char" | "short" | "uint" | "int" | "float"): Buffer {
  const [bits, sampleFormat] = { char: [8, 2], short: [16, 2], uint: [32, 1], int: [32, 2], float: [32, 3] }[type];
  const side = 16;
  const entries = [
    [256, side],
    [257, side],
    [258, bits],
    [259, 1],
    [262, 1],
    [273, 0],
    [277, 1],
    [278, side],
    [279, (side * side * bits) / 8],
    [339, sampleFormat],
  ];
  const start = 8 + 2 + 12 * entries.length + 4;
  const file = Buffer.alloc(start + (side * side * bits) / 8, 1);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, value], i) => {
    file.writeUInt16LE(tag, 10 + 12 * i);
    file.writeUInt16LE(4, 12 + 12 * i);
    file.writeUInt32LE(1, 14 + 12 * i);
    file.writeUInt32LE(tag === 273 ? start : value, 18 + 12 * i);
  });
  file.writeUInt32LE(0, start - 4);
  return file;
}

/** A PNG of few bytes that is large when it is unpacked: one bit a pixel, all black. */
function largePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

async function movingGif(): Promise<Buffer> {
  const frame = (level: number): Buffer => Buffer.alloc(16 * 16 * 3, level);
  return sharp(Buffer.concat([frame(0), frame(200)]), { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
    .gif()
    .toBuffer();
}
