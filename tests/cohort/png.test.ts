import * as zlib from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readPlainPng } from "../../lib/cohort/images/png";
import { Random } from "../../lib/support/random";

/** Smooth values with some noise: every filter and every branch of Paeth's comes up. */
function picture(width: number, height: number, seed: number): Uint8Array {
  const random = Random.fromSeed(seed, "picture");
  return Uint8Array.from(
    { length: width * height },
    (_, i) => 128 + 90 * Math.sin(i / 37) * Math.cos(i / width / 9) + random.integer(30),
  );
}

const gray = (values: Uint8Array, width: number, height: number): ReturnType<typeof sharp> =>
  sharp(Buffer.from(values), { raw: { width, height, channels: 1 } }).toColourspace("b-w");

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(zlib.crc32(body), body.length + 4);
  return whole;
}

/** A PNG of rows that are filtered already, each behind its filter's number. */
function pngOf(width: number, height: number, filtered: Uint8Array, more: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const packed = zlib.deflateSync(filtered);
  const middle = packed.length >> 1;
  const data = [chunk("IDAT", packed.subarray(0, middle)), chunk("IDAT", packed.subarray(middle))];
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...more,
    ...data,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("plain PNG files", () => {
  it.each([
    [1, 1],
    [7, 5],
    [64, 64],
    [511, 513],
    [1024, 1024],
  ])("%i×%i are decoded exactly", async (width, height) => {
    const values = picture(width, height, width);
    for (const options of [{ adaptiveFiltering: true }, { adaptiveFiltering: false }, { compressionLevel: 0 }]) {
      const found = readPlainPng(await gray(values, width, height).png(options).toBuffer());
      expect(found && { ...found, gray: Buffer.from(found.gray).equals(values) }).toEqual({
        width,
        height,
        gray: true,
        orientation: 1,
      });
    }
  });

  it.each([0, 1, 2, 3, 4])(
    "are decoded as sharp does with filter %i in every row, whatever the bytes",
    async (filter) => {
      const random = Random.fromSeed(filter, "bytes");
      const [width, height] = [33, 29];
      const filtered = Uint8Array.from({ length: height * (width + 1) }, (_, i) =>
        i % (width + 1) === 0 ? filter : random.integer(256),
      );
      const content = pngOf(width, height, filtered);
      const expected = await sharp(content).toColourspace("b-w").raw().toBuffer();
      const found = readPlainPng(content);
      expect(Buffer.from(found!.gray).equals(expected)).toBe(true);
    },
  );

  it("are left to sharp when they are anything else", async () => {
    const values = picture(32, 32, 1);
    const color = sharp(Buffer.from(picture(32, 96, 2)), { raw: { width: 32, height: 32, channels: 3 } });
    const wide = sharp(Buffer.alloc(2048, 7), {
      raw: { width: 32, height: 32, channels: 1, depth: "ushort" } as never,
    }).toColourspace("grey16");
    for (const image of [
      color.png(),
      color.ensureAlpha().png(),
      wide.png(),
      gray(values, 32, 32).png({ progressive: true }),
      gray(values, 32, 32).jpeg(),
      gray(values, 32, 32).png({ palette: true }),
      gray(new Uint8Array(1100 * 1100), 1100, 1100).png(),
    ]) {
      expect(readPlainPng(await image.toBuffer())).toBeUndefined();
    }
    const rows = new Uint8Array(32 * 33);
    for (const type of ["tRNS", "acTL"])
      expect(readPlainPng(pngOf(32, 32, rows, [chunk(type, Buffer.from([0, 0]))]))).toBeUndefined();
    expect(readPlainPng(pngOf(32, 32, rows, [chunk("tEXt", Buffer.from("a\0b"))]))).toBeDefined();
    for (const type of ["iCCP", "gAMA", "cICP", "sRGB"])
      expect(readPlainPng(pngOf(32, 32, rows, [chunk(type, Buffer.from([0, 0]))]))).toBeDefined();
  });

  it("are left to sharp when they are damaged", () => {
    const rows = new Uint8Array(32 * 33);
    const content = pngOf(32, 32, rows);
    for (let length = 0; length < content.length; length++)
      expect(readPlainPng(content.subarray(0, length))).toBeUndefined();
    for (let at = 0; at < content.length; at++) {
      const changed = Buffer.from(content);
      changed[at] ^= 16;
      expect(readPlainPng(changed), `byte ${at}`).toBeUndefined();
    }
    expect(readPlainPng(pngOf(32, 31, rows))).toBeUndefined();
    expect(readPlainPng(pngOf(32, 33, rows))).toBeUndefined();
    expect(readPlainPng(pngOf(32, 32, rows.slice().fill(5)))).toBeUndefined();
  });
});
