import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readPlainJpeg } from "../../lib/cohort/images/jpeg";
import { nativeJpegDecoder } from "../../lib/engine/native-jpeg";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { Random } from "../../lib/support/random";

function picture(width: number, height: number, channels: 1 | 3 = 1): ReturnType<typeof sharp> {
  const random = Random.fromSeed(width, "picture");
  const values = Buffer.from(
    Array.from(
      { length: width * height * channels },
      (_, i) => 128 + 90 * Math.sin(i / 37) * Math.cos(i / width / 9) + random.integer(30),
    ),
  );
  const image = sharp(values, { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace("b-w") : image;
}

describe("plain JPEG files", () => {
  it.each([
    [8, 8],
    [17, 9],
    [390, 320],
    [1024, 1024],
  ])("%i×%i have the same values as in sharp", async (width, height) => {
    for (const quality of [30, 75, 95]) {
      const content = await picture(width, height).jpeg({ quality }).toBuffer();
      const expected = await sharp(content).toColourspace("b-w").raw().toBuffer();
      const found = await readPlainJpeg(content);
      expect(found && { ...found, gray: Buffer.from(found.gray).equals(expected) }).toEqual({
        width,
        height,
        gray: true,
        orientation: 1,
      });
    }
  });

  it("are left to sharp when they are anything else", async () => {
    for (const image of [
      picture(32, 32, 3).jpeg(),
      picture(32, 32).jpeg({ progressive: true }),
      picture(32, 32).png(),
      picture(1100, 1100).jpeg(),
      picture(32, 32, 3).toColourspace("cmyk").jpeg(),
      picture(32, 32).withIccProfile("p3").jpeg(),
    ]) {
      expect(await readPlainJpeg(await image.toBuffer())).toBeUndefined();
    }
    expect(await readPlainJpeg(Buffer.alloc(0))).toBeUndefined();
  });

  it("are left to sharp when they are cut short, wherever that is", async () => {
    const content = await picture(40, 40).jpeg().toBuffer();
    const end = content.lastIndexOf(Buffer.from([0xff, 0xd9]));
    for (let length = 0; length < end; length++)
      expect(await readPlainJpeg(content.subarray(0, length)), `${length} of ${end} bytes`).toBeUndefined();
    expect(await readPlainJpeg(content)).toBeDefined();
  });

  it("that are damaged so that it cannot be told do not depend on what was decoded before", async () => {
    const random = Random.fromSeed(1, "damage");
    const content = await picture(64, 64).jpeg().toBuffer();
    const plain = await Promise.all(
      [0, 255].map((value) =>
        sharp(Buffer.alloc(4096, value), { raw: { width: 64, height: 64, channels: 1 } })
          .toColourspace("b-w")
          .jpeg()
          .toBuffer(),
      ),
    );
    let decoded = 0;
    for (let i = 0; i < 200; i++) {
      const damaged = Buffer.from(content);
      damaged[random.integer(content.length)] ^= 1 << random.integer(8);
      const found = [];
      for (const before of plain) {
        await readPlainJpeg(before);
        found.push(await readPlainJpeg(damaged));
      }
      expect(found[1]).toEqual(found[0]);
      if (found[0] !== undefined) decoded++;
    }
    expect(decoded).toBeGreaterThan(0);
  });
});

// Threads decode with it; where it is not installed, they have the decoder in WebAssembly.
describe.runIf(readInstalledEngine()?.source === "wheel")("the native engine's decoder", () => {
  const decode = nativeJpegDecoder()!;

  it.each([
    [8, 8],
    [17, 9],
    [390, 320],
    [1024, 1024],
  ])("reads %i×%i to the same values as sharp", async (width, height) => {
    for (const quality of [30, 75, 95]) {
      const content = await picture(width, height).jpeg({ quality }).toBuffer();
      const expected = await sharp(content).toColourspace("b-w").raw().toBuffer();
      expect(Buffer.from(decode(content, width, height)!).equals(expected), `quality ${quality}`).toBe(true);
    }
  });

  it("reads no file that is cut short, or of another size or kind", async () => {
    const content = await picture(40, 40).jpeg().toBuffer();
    for (let length = 0; length < content.length - 2; length++)
      expect(decode(content.subarray(0, length), 40, 40), `${length} bytes`).toBeUndefined();
    expect(decode(content, 40, 41)).toBeUndefined();
    expect(decode(await picture(40, 40).png().toBuffer(), 40, 40)).toBeUndefined();
    expect(() => decode("no bytes" as never, 1, 1)).toThrow("decode(content, width, height)");
  });

  it("reads what damaged files it reads to the same values as sharp, and leaves those that libjpeg warns of", async () => {
    const random = Random.fromSeed(2, "damage");
    const content = await picture(64, 64).jpeg().toBuffer();
    let [same, left] = [0, 0];
    for (let i = 0; i < 400; i++) {
      const damaged = Buffer.from(content);
      damaged[random.integer(content.length)] ^= 1 << random.integer(8);
      const found = decode(damaged, 64, 64);
      if (found === undefined) left++;
      else {
        const expected = await sharp(damaged, { failOn: "none" }).toColourspace("b-w").raw().toBuffer();
        expect(Buffer.from(found).equals(expected), `damage ${i}`).toBe(true);
        same++;
      }
    }
    expect(Math.min(same, left)).toBeGreaterThan(20);
  });
});
