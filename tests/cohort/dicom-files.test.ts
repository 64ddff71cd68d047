import * as fs from "node:fs";
import * as path from "node:path";
import { deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeImage } from "../../lib/cohort/images/decode";
import type { CtWindow } from "../../lib/phantom/head/ct-window";
import { readGrayDicom } from "../../lib/cohort/images/dicom/gray";
import type { ImageNote, OnNote } from "../../lib/cohort/images/image-notes";
import { UserError } from "../../lib/support/errors";
import {
  type DicomFile,
  type Elements,
  type Value,
  dicomFile,
  losslessJpegStream,
  ramp,
  rleStream,
  syntaxes,
} from "./dicom-writer";
import { temporary } from "./fixtures";

const root = temporary();
const unrounded = async (file: DicomFile | Buffer, ctWindow: CtWindow = "file", note?: OnNote): Promise<number[]> => [
  ...(await readGrayDicom(Buffer.isBuffer(file) ? file : dicomFile(file), { ctWindow }, note)).gray,
];
const gray = async (file: DicomFile | Buffer, ctWindow?: CtWindow): Promise<number[]> =>
  (await unrounded(file, ctWindow)).map(Math.round);
const digital = { "00080060 CS": "DX" };

/** What a window makes of Hounsfield units (PS3.3, C.11.2.1.2.1). */
function windowed(values: readonly number[], center: number, width: number): number[] {
  return values.map((value) => Math.round(255 * Math.min(1, Math.max(0, (value - center + 0.5) / (width - 1) + 0.5))));
}

describe("a DICOM file becomes gray", () => {
  it.each(["implicit", "explicit", "deflated", "bigEndian"] as const)(
    "%s, in the window that is asked for",
    async (name) => {
      const file: DicomFile = { syntax: syntaxes[name], elements: { "00281052 DS": "-100", "00281053 DS": "2" } };
      const hounsfield = ramp.map((value) => 2 * value - 100);
      expect(await gray(file, "brain")).toEqual(windowed(hounsfield, 40, 80));
      expect(await gray(file, "subdural")).toEqual(windowed(hounsfield, 80, 200));
      expect(await gray(file, "bone")).toEqual(windowed(hounsfield, 600, 2800));
      // Without a window of its own: from its lowest to its highest value.
      expect(await gray(file, "file")).toEqual(ramp);
    },
  );

  it("8 bits, in either order of bytes", async () => {
    const elements = { ...digital, "00280100 US": [8], "00280101 US": [8], "00280102 US": [7] };
    expect(await gray({ elements })).toEqual(ramp);
    const swapped = Buffer.from(ramp).swap16();
    expect(await gray({ syntax: syntaxes.bigEndian, elements: { ...elements, "7fe00010 OW": swapped } })).toEqual(ramp);
    expect(
      await gray({ syntax: syntaxes.bigEndian, elements: { ...elements, "7fe00010 OB": Buffer.from(ramp) } }),
    ).toEqual(ramp);
  });

  it("without the bits above and below those that are stored, and with their sign", async () => {
    const elements = { ...digital, "00280101 US": [8], "00280102 US": [11] };
    const values = ramp.map((value) => 0xa005 | (value << 4));
    expect(await gray({ elements, values })).toEqual(ramp);
    const signed = ramp.map((value) => (value + 128) % 256);
    expect(await gray({ elements: { ...elements, "00280103 US": [1] }, values })).toEqual(signed);
  });

  it("MONOCHROME1 turned round, padding black in both", async () => {
    const elements = { ...digital, "00280120 US": [0], "00280121 US": [9] };
    const shown = ramp.map((value) => (value < 10 ? 0 : Math.round((255 * (value - 10)) / 245)));
    expect(await gray({ elements })).toEqual(shown);
    expect(await gray({ elements: { ...elements, "00280004 CS": "MONOCHROME1" } })).toEqual(
      shown.map((value, i) => (i < 10 ? 0 : 255 - value)),
    );
  });

  it("signed padding from an unnamed type, at the lowest value of all", async () => {
    const values = ramp.map((value) => (value === 3 ? -32768 : value));
    const elements = { ...digital, "00280103 US": [1], "00280120 SS": [-32768] };
    const expected = ramp.map((value) => (value === 3 ? 0 : value));
    expect(await gray({ elements, values })).toEqual(expected);
    expect(await gray({ syntax: syntaxes.implicit, elements, values })).toEqual(expected);
  });

  it("in the first of several windows, of the file itself", async () => {
    const elements = { "00281050 DS": "100\\40", "00281051 DS": "101\\80" };
    expect(await gray({ elements })).toEqual(windowed(ramp, 100, 101));
    expect(await gray({ elements: { ...elements, ...digital } }, "brain")).toEqual(windowed(ramp, 100, 101));
    expect(await gray({ elements }, "brain")).toEqual(windowed(ramp, 40, 80));
  });

  it("through an 8-bit lookup table, whose entries take a byte or a word", async () => {
    const entries = ramp.map((value) => 255 - value);
    const words = Buffer.from(Uint16Array.from(entries).buffer);
    for (const data of [Buffer.from(entries), words]) {
      expect(
        await gray({
          elements: { ...digital, "00283010 SQ": { item: { "00283002 US": [256, 0, 8], "00283006 OW": data } } },
        }),
      ).toEqual(entries);
    }
  });

  it("unrounded, so that a window much wider than the values keeps them apart", async () => {
    const elements = { ...digital, "00281050 DS": "32768", "00281051 DS": "65536" };
    const shown = await unrounded({ elements });
    expect(new Set(shown).size).toBe(256);
    expect(Math.max(...shown)).toBeLessThan(1);
    const file = path.join(root, "wide.dcm");
    fs.writeFileSync(file, dicomFile({ elements }));
    // Divided by the maximum, and rounded then.
    expect([...(await decodeImage(file, { resolution: 16, ctWindow: "file" }))]).toEqual(ramp);
  });

  it.each([
    ["12 bits under 16", 16, 4095, 4095],
    ["10 bits under 16", 16, 1023, 1023],
    ["16 bits", 16, 65535, 65535],
    ["16 bits that end early", 16, 40000, 65535],
    ["12 bits that end early", 12, 1500, 4095],
    ["more than is stated", 8, 4095, 4095],
  ])("a lookup table by the depth of its entries: %s", async (_, stated, largest, white) => {
    const entries = ramp.map((value) => Math.round((largest * value) / 255));
    const elements = {
      ...digital,
      "00283010 SQ": {
        item: { "00283002 US": [256, 0, stated], "00283006 OW": Buffer.from(Uint16Array.from(entries).buffer) },
      },
    };
    const expected = entries.map((entry) => Math.fround((255 * entry) / white));
    expect(await unrounded({ elements })).toEqual(expected);
    const inverted = entries.map((entry) => Math.fround(255 - (255 * entry) / white));
    expect(await unrounded({ elements: { ...elements, "00280004 CS": "MONOCHROME1" } })).toEqual(inverted);
  });

  it("padding that the stored bits cannot hold is known by the whole word", async () => {
    const elements = { ...digital, "00280101 US": [12], "00280102 US": [11] };
    const values = ramp.map((value) => (value < 4 ? 0xf830 : value));
    const expected = ramp.map((value) => (value < 4 ? 0 : Math.round((255 * (value - 4)) / 251)));
    expect(await gray({ elements: { ...elements, "00280120 US": [0xf830] }, values })).toEqual(expected);
    expect(await gray({ elements: { ...elements, "00280103 US": [1], "00280120 SS": [0xf830] }, values })).toEqual(
      expected,
    );
    // Without it, the same bits are a value like others.
    expect((await gray({ elements, values }))[0]).toBe(255);
  });

  it("one value everywhere becomes black", async () => {
    expect(await gray({ elements: digital, values: new Array<number>(256).fill(7) })).toEqual(new Array(256).fill(0));
  });

  it("12-bit values that went round the end are put right where that is asked for", async () => {
    const elements = { "00280101 US": [12], "00280102 US": [11], "00281052 DS": "0", "00281053 DS": "1" };
    const values = ramp.map((value) => (value < 128 ? value : 4096 - 1000 + (value - 128)));
    const content = (more: DicomFile["elements"]): Buffer => dicomFile({ elements: { ...elements, ...more }, values });
    const read = async (more: DicomFile["elements"], unwrap12Bits: boolean): Promise<number[]> =>
      [...(await readGrayDicom(content(more), { ctWindow: "brain", unwrap12Bits })).gray].map(Math.round);
    const unwrapped = windowed(
      values.map((value) => (value < 3096 ? value : value - 4096)),
      40,
      80,
    );
    expect(await read({}, true)).toEqual(unwrapped);
    expect(await read({}, false)).toEqual(windowed(values, 40, 80));
    expect(await read({ "00281052 DS": "-1024" }, true)).toEqual(
      windowed(
        values.map((value) => value - 1024),
        40,
        80,
      ),
    );
  });
});

/** The values below as CharLS encodes them (@cornerstonejs/codec-charls, JpegLSEncoder, lossless). */
const jpegLsValues = [
  "/9j/9wALEAAQABABAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAEmcA4Bv/f3+/0/v+v5/j9/2/X9PzgEIMBYAv9/n9fx+36fl+H3fZ9X0YC",
  "AIQfN8nxfB73ue17Hrep6Xoed5mACA95XkeN4nheB33ed13Hbdp2TYX+IDjXNY1TUNM0jRNAzzOM0zDLMp/hAaZJkGOYximIYZhGCYBfl8XpeP",
  "6IDC7LouS4Lcti1LQsyyLEsCvK5/BAWVpWFWVRUlQU5TFKUhRlEUJQP2ICifJ4nScJsmiZJglyWJUlCTJJ+hASSJIEeRxGkYRZFESRBDkMQpCP",
  "yICCDIIgiCIIgiCIIgiCIIgiCIJ+BAOQRBEEQRBEEQRBEEQRBEEQRBPuIBiCIIgiCIIgiCIIgiCIIgiCIJ9hAKQRBEEQRBEEQRBEEQRBEEQRBP",
  "qIBCCIIgiCIIgiCIIgiCIIgiCIJ9BAGQRBEEQRBEEQRBEEQRBEEQRBPm/9k=",
].join("");

describe("rescale and window", () => {
  const rescaleAndWindow = { "00281052 DS": "-100", "00281053 DS": "2", "00281050 DS": "60", "00281051 DS": "200" };
  const shown = windowed(
    ramp.map((value) => 2 * value - 100),
    60,
    200,
  );
  const item = (elements: Elements): Value => ({ item: elements });
  const groups: Elements = {
    "00289145 SQ": item({ "00281052 DS": "-100", "00281053 DS": "2" }),
    "00289132 SQ": item({ "00281050 DS": "60", "00281051 DS": "200" }),
  };

  it.each<[string, Elements]>([
    ["at the top", rescaleAndWindow],
    ["in the shared functional groups", { "52009229 SQ": item(groups) }],
    ["in the frame's functional groups", { "52009230 SQ": item(groups) }],
    [
      "in both",
      {
        "52009229 SQ": item({ "00289145 SQ": groups["00289145 SQ"] }),
        "52009230 SQ": item({ "00289132 SQ": groups["00289132 SQ"] }),
      },
    ],
    [
      "in the frame's before the shared groups and the top",
      {
        "00281052 DS": "7",
        "00281050 DS": "8",
        "00281051 DS": "9",
        "52009229 SQ": item({ "00289145 SQ": item({ "00281052 DS": "5" }) }),
        "52009230 SQ": item(groups),
      },
    ],
    [
      "at the top, where the groups are empty",
      {
        ...rescaleAndWindow,
        "52009229 SQ": item({
          "00289145 SQ": item({}),
          "00289132 SQ": item({ "00281050 DS": "", "00281051 DS": " " }),
        }),
      },
    ],
  ])("%s", async (_, elements) => {
    for (const syntax of [syntaxes.explicit, syntaxes.implicit, syntaxes.bigEndian])
      expect(await gray({ syntax, elements })).toEqual(shown);
    const brain = windowed(
      ramp.map((value) => 2 * value - 100),
      40,
      80,
    );
    expect(await gray({ elements }, "brain")).toEqual(brain);
  });

  it("in functional groups whose type is not named (UN)", async () => {
    const content = dicomFile({ syntax: syntaxes.implicit, elements: { "52009229 SQ": item(groups) } });
    const start = content.indexOf(Buffer.from([0, 0x52, 0x29, 0x92]));
    const value = content.subarray(start + 8, start + 8 + content.readUInt32LE(start + 4));
    expect(await gray({ elements: { "52009229 UN": value } })).toEqual(shown);
  });

  it.each<[string, Elements]>([
    [
      "with blanks and zeros around them",
      { "00281052 DS": " -100 ", "00281053 DS": "2.", "00281050 DS": "6E1\0", "00281051 DS": "  +200" },
    ],
    ["where the first window is blank", { ...rescaleAndWindow, "00281050 DS": "\\60", "00281051 DS": "\\200" }],
    ["where the first window has no width", { ...rescaleAndWindow, "00281050 DS": "0\\60", "00281051 DS": "0\\200" }],
    ["where there are fewer widths than centers", { ...rescaleAndWindow, "00281050 DS": "60\\40" }],
    ["given twice", { ...rescaleAndWindow, "00281053 DS": "2\\2" }],
  ])("%s", async (_, elements) => {
    expect(await gray({ elements })).toEqual(shown);
  });

  it.each<[string, Elements, ImageNote[]]>([
    ["a blank window", { "00281050 DS": "  ", "00281051 DS": "    " }, []],
    ["an empty window", { "00281050 DS": "", "00281051 DS": "" }, []],
    ["a center without a width", { "00281050 DS": "40" }, []],
    ["a window of width 0", { "00281050 DS": "0", "00281051 DS": "0" }, [{ kind: "width-zero" }]],
    ["a blank slope", { "00281053 DS": "  ", "00281052 DS": "0" }, []],
    ["a slope of 0", { "00281053 DS": "0", "00281052 DS": "0" }, [{ kind: "slope-zero" }]],
  ])("%s is none, and X-rays show their own range", async (_, elements, expected) => {
    const notes: ImageNote[] = [];
    expect(
      (await unrounded({ elements: { ...digital, ...elements } }, "file", (note) => notes.push(note))).map(Math.round),
    ).toEqual(ramp);
    expect(notes).toEqual(expected);
  });

  it("of CT is told", async () => {
    const told = async (elements: Elements, ctWindow?: CtWindow): Promise<ImageNote[]> => {
      const notes: ImageNote[] = [];
      await unrounded({ elements }, ctWindow, (note) => notes.push(note));
      return notes;
    };
    expect(await told(rescaleAndWindow)).toEqual([{ kind: "own-window", detail: "center 60, width 200" }]);
    expect(await told(rescaleAndWindow, "brain")).toEqual([
      { kind: "named-window", detail: "brain window (center 40, width 80)" },
    ]);
    expect(await told({ "00281052 DS": "-1024" })).toEqual([{ kind: "own-range" }]);
    expect(await told({ "00281050 DS": "60", "00281051 DS": "200" })).toEqual([
      { kind: "ct-without-rescale" },
      { kind: "own-window", detail: "center 60, width 200" },
    ]);
    expect(await told({ "00281052 DS": " ", "00281053 DS": "1" })).toEqual([
      { kind: "ct-without-rescale" },
      { kind: "own-range" },
    ]);
    const table = { item: { "00283002 US": [256, 0, 16], "00283006 OW": Buffer.from(Uint16Array.from(ramp).buffer) } };
    expect(await told({ "00283000 SQ": table })).toEqual([{ kind: "own-range" }]);
    // By the object's class where no modality is named; X-rays have nothing to tell.
    expect(
      await told({ "00080016 UI": "1.2.840.10008.5.1.4.1.1.2", "00080060 CS": "", ...rescaleAndWindow }, "brain"),
    ).toHaveLength(1);
    expect(await told({ ...digital, ...rescaleAndWindow }, "brain")).toEqual([]);
  });
});

describe("a data set that is not written as its transfer syntax says", () => {
  const renamed = (from: string, to: string): Buffer => {
    const content = dicomFile({ syntax: from });
    const at = content.indexOf(from);
    const value = Buffer.from(to + (to.length % 2 ? "\0" : ""));
    const copy = Buffer.concat([
      content.subarray(0, at),
      value,
      content.subarray(at + from.length + (from.length % 2)),
    ]);
    copy.writeUInt16LE(value.length, at - 2);
    return copy;
  };

  it("is read as it is written, as pydicom does", async () => {
    expect(await gray(renamed(syntaxes.explicit, syntaxes.implicit))).toEqual(ramp);
    expect(await gray(renamed(syntaxes.implicit, syntaxes.explicit))).toEqual(ramp);
  });
});

describe("compressed pixel data", () => {
  const values = ramp.map((value) => (value * 257 + 77) % 65536);
  const expected = windowed(values, 32768, 65536);
  const elements = { ...digital, "00281050 DS": "32768", "00281051 DS": "65536" };
  const inFragments = (stream: Uint8Array, parts = 1): DicomFile["elements"] => {
    const length = 2 * Math.ceil(stream.length / parts / 2);
    return {
      ...elements,
      "7fe00010 OB": {
        fragments: Array.from({ length: parts }, (_, i) => stream.subarray(i * length, (i + 1) * length)),
      },
    };
  };

  it("RLE, also with runs, and lossless JPEG, in one fragment or several", async () => {
    expect(await gray({ syntax: syntaxes.rle, elements: inFragments(rleStream(values)) })).toEqual(expected);
    expect(
      await gray({ syntax: syntaxes.jpegLossless, elements: inFragments(losslessJpegStream(values, 16), 3) }),
    ).toEqual(expected);
    const runs = Buffer.concat([Buffer.alloc(64), Buffer.from([129, 1, 129, 1, 128, 129, 2, 129, 2])]);
    runs.writeUInt32LE(2, 0);
    runs.writeUInt32LE(64, 4);
    runs.writeUInt32LE(69, 8);
    expect(await gray({ syntax: syntaxes.rle, elements: inFragments(runs) })).toEqual(
      windowed(new Array<number>(256).fill(0x0102), 32768, 65536),
    );
  });

  it("without the sequence's delimiter, where all fragments are whole", async () => {
    const streams = [
      ["rle", rleStream(values)],
      ["jpegLossless", losslessJpegStream(values, 16)],
      ["jpegLs", Buffer.from(jpegLsValues, "base64")],
    ] as const;
    for (const [name, stream] of streams) {
      for (const parts of [1, 3]) {
        const content = dicomFile({ syntax: syntaxes[name], elements: inFragments(stream, parts) });
        const bare = content.subarray(0, -8);
        const padding = Buffer.concat([Buffer.from("fcfffcff4f420000", "hex"), Buffer.alloc(8)]);
        for (const end of [Buffer.alloc(0), Buffer.alloc(20), Buffer.alloc(3), padding])
          expect(await gray(Buffer.concat([bare, end]))).toEqual(expected);
        await expect(gray(bare.subarray(0, -40))).rejects.toMatchObject({ reason: "its pixel data is cut short" });
        await expect(gray(Buffer.concat([bare, Buffer.from("anything else")]))).rejects.toMatchObject({
          reason: "its pixel data is damaged",
        });
      }
      // A fragment is missing, which nothing but the stream's own end can show.
      const content = dicomFile({ syntax: syntaxes[name], elements: inFragments(stream, 3) });
      const last = stream.length - 2 * 2 * Math.ceil(stream.length / 6);
      await expect(gray(content.subarray(0, -8 - 8 - last - (last % 2)))).rejects.toMatchObject({
        reason: "its pixel data is cut short",
      });
    }
  });

  it("after a table of offsets of eight bytes, whose type the parser does not know", async () => {
    const more = { "7fe00001 OV": Buffer.alloc(8), "7fe00002 OV": Buffer.alloc(8, 1) };
    expect(await gray({ syntax: syntaxes.rle, elements: { ...inFragments(rleStream(values)), ...more } })).toEqual(
      expected,
    );
  });

  it("lossless JPEG has its last pixel, wherever in the last byte its bits end", async () => {
    for (let bits = 0; bits < 15; bits++) {
      const last = 30_000 + 2 ** bits - 1;
      const ends = [...values.slice(0, -3), 30_000, last, last];
      const shown = await gray({ syntax: syntaxes.jpegLossless, elements: inFragments(losslessJpegStream(ends, 16)) });
      expect(shown).toEqual(windowed(ends, 32768, 65536));
    }
  });

  it("JPEG-LS, from CharLS's own encoder", async () => {
    expect(await gray({ syntax: syntaxes.jpegLs, elements: inFragments(Buffer.from(jpegLsValues, "base64")) })).toEqual(
      expected,
    );
  });

  it("JPEG of 8 bits, as sharp reads the same stream", async () => {
    const stream = await sharp(Buffer.from(ramp), { raw: { width: 16, height: 16, channels: 1 } })
      .toColourspace("b-w")
      .jpeg()
      .toBuffer();
    const own = await sharp(stream).toColourspace("b-w").raw().toBuffer();
    const eight = {
      ...digital,
      "00280100 US": [8],
      "00280101 US": [8],
      "00280102 US": [7],
      "00281050 DS": "128",
      "00281051 DS": "256",
    };
    expect(
      await gray({ syntax: syntaxes.jpeg, elements: { ...eight, "7fe00010 OB": { fragments: [stream] } } }),
    ).toEqual([...own]);
  });

  const stream = losslessJpegStream(values, 16);
  const changed = (place: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(stream);
    copy.set(bytes, place);
    return copy;
  };
  it.each<[string, keyof typeof syntaxes, Uint8Array, string]>([
    ["RLE that ends early", "rle", rleStream(values).subarray(0, -20), "its pixel data is cut short"],
    ["RLE with another number of bytes", "rle", Buffer.alloc(64), "its RLE header is damaged"],
    [
      "another size in the stream",
      "jpegLossless",
      changed(7, 0x75, 0x30),
      "its header says 16×16 pixels, and its pixel data 16×30000",
    ],
    ["color in the stream", "jpegLossless", changed(11, 3), "it is in color"],
    ["12 bits", "jpeg", changed(6, 12), "its pixels are JPEG Extended of 12 bits, which is not supported"],
    ["no end", "jpegLossless", stream.subarray(0, -40), "its pixel data is cut short"],
    ["no stream", "jpegLs", Buffer.alloc(100), "its pixel data is damaged"],
    ["no codestream", "jpeg2000", Buffer.alloc(100), "its pixel data is damaged"],
    [
      "a JPEG-LS frame and nothing else",
      "jpegLs",
      Buffer.from([0xff, 0xd8, 0xff, 0xf7, 0, 11, 16, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xd9]),
      "its compressed pixel data is damaged or cut short",
    ],
  ])("%s is refused", async (_, name, content, reason) => {
    await expect(gray({ syntax: syntaxes[name], elements: inFragments(content) })).rejects.toMatchObject({ reason });
  });
});

describe("a DICOM file that is refused", () => {
  const whole = dicomFile();
  const bomb = Buffer.concat([
    dicomFile({ syntax: syntaxes.deflated }).subarray(0, 178),
    deflateRawSync(Buffer.alloc(300_000_000), { level: 1 }),
  ]);

  it.each<[string, Buffer | DicomFile, string | RegExp, RegExp]>([
    ["no meta header", whole.subarray(132), "it has no DICOM meta header", /convert it with dcmconv/],
    ["a few bytes", Buffer.from("DICM"), "it has no DICOM meta header", /convert it with dcmconv/],
    [
      "a header that is cut short",
      whole.subarray(0, 300),
      "its DICOM header is damaged or cut short",
      /replace the file/,
    ],
    [
      "pixels that are cut short",
      whole.subarray(0, -100),
      "its pixel data is cut short (412 of 512 bytes)",
      /replace the file/,
    ],
    [
      "a deflated file that is cut short",
      dicomFile({ syntax: syntaxes.deflated }).subarray(0, -20),
      "its DICOM header is damaged or cut short",
      /replace the file/,
    ],
    ["a deflated file that fills the memory", bomb, "its DICOM header is damaged or cut short", /replace the file/],
    [
      "no pixels",
      { elements: { "7fe00010 OW": undefined, "7fe00008 OF": undefined, "7fe00011 OW": Buffer.alloc(2) } },
      "it has no pixel data",
      /remove its row/,
    ],
    [
      "an unknown transfer syntax",
      { syntax: "1.2.840.10008.1.2.4.100" },
      "its transfer syntax 1.2.840.10008.1.2.4.100 is not supported",
      /decompress it/,
    ],
    ["several frames", { elements: { "00280008 IS": "30" } }, "it holds 30 frames", /export each frame/],
    ["color", { elements: { "00280002 US": [3], "00280004 CS": "RGB" } }, "it is in color (RGB)", /convert it to gray/],
    [
      "a palette",
      { elements: { "00280004 CS": "PALETTE COLOR" } },
      "it is in color (PALETTE COLOR)",
      /convert it to gray/,
    ],
    [
      "an absurd size",
      { elements: { "00280010 US": [65535], "00280011 US": [65535] } },
      "it has 65535×65535 pixels, and more than 100 million are refused",
      /reduce it/,
    ],
    [
      "one pixel",
      { elements: { "00280010 US": [1], "00280011 US": [1] } },
      "it has 1×1 pixels, and at least 8×8 are needed",
      /replace the file/,
    ],
    ["no size", { elements: { "00280010 US": undefined } }, "its DICOM header lacks rows", /replace the file/],
    ["32 bits", { elements: { "00280100 US": [32] } }, "its pixels take 32 bits, not 8 or 16", /convert it/],
    [
      "bits that do not fit",
      { elements: { "00280101 US": [12], "00280102 US": [7] } },
      /contradicts itself \(16 bits allocated, 12 stored, the highest 7\)/,
      /replace the file/,
    ],
    [
      "no transfer syntax",
      withoutSyntax(whole),
      "it names no transfer syntax (0002,0010)",
      /write it again with dcmconv or pydicom/,
    ],
    [
      "no photometric interpretation",
      { elements: { "00280004 CS": undefined } },
      /does not say whether its lowest value is black or white: its photometric interpretation \(0028,0004\) is missing/,
      /set it to MONOCHROME2/,
    ],
    [
      "an empty one",
      { elements: { "00280004 CS": "" } },
      /its photometric interpretation \(0028,0004\) is missing/,
      /set it to MONOCHROME2/,
    ],
    [
      "a blank one",
      { elements: { "00280004 CS": "  " } },
      /its photometric interpretation \(0028,0004\) is missing/,
      /set it to MONOCHROME2/,
    ],
    [
      "another one",
      { elements: { "00280004 CS": "MONOCHROME" } },
      "its photometric interpretation (0028,0004) is MONOCHROME, which does not exist",
      /set it to MONOCHROME2 or MONOCHROME1/,
    ],
    [
      "gray of three samples",
      { elements: { "00280002 US": [3] } },
      "it is in color (3 samples per pixel)",
      /convert it to gray/,
    ],
    [
      "High-Throughput JPEG 2000",
      { syntax: "1.2.840.10008.1.2.4.201" },
      "its transfer syntax 1.2.840.10008.1.2.4.201 is not supported",
      /High-Throughput JPEG 2000, so decompress it with gdcmconv --raw of GDCM 3.2 or newer/,
    ],
    [
      "a comma in the slope",
      { elements: { "00281053 DS": "1,5" } },
      'its rescale slope (0028,1053) is "1,5", which is not a number',
      /correct it, with dcmodify/,
    ],
    [
      "a unit in the window",
      { elements: { "00281050 DS": "40", "00281051 DS": "80HU" } },
      'its window width (0028,1051) is "80HU", which is not a number',
      /correct it/,
    ],
    [
      "a control character in the window",
      { elements: { "00281050 DS": "4\u001b0", "00281051 DS": "80" } },
      'its window center (0028,1050) is "4\ufffd0", which is not a number',
      /correct it/,
    ],
    [
      "infinity as a number",
      { elements: { "00281052 DS": "Infinity" } },
      'its rescale intercept (0028,1052) is "Infinity", which is not a number',
      /correct it/,
    ],
    [
      "frames with a letter",
      { elements: { "00280008 IS": "1x" } },
      'its number of frames (0028,0008) is "1x", which is not a number',
      /correct it/,
    ],
    [
      "rows as a text",
      { elements: { "00280010 US": undefined, "00280010 CS": "16 rows" } },
      'its rows (0028,0010) is "16 rows", which is not a number',
      /correct it/,
    ],
    [
      "rows of three bytes",
      { elements: { "00280010 US": Buffer.from([16, 0, 0]) } },
      "its rows (0028,0010) takes 3 bytes, which is not a number",
      /correct it/,
    ],
    [
      "two slopes",
      { elements: { "00281053 DS": "1\\2" } },
      "its rescale slope (0028,1053) has several values (1, 2) where only one is allowed",
      /correct it/,
    ],
    [
      "a window of negative width",
      { elements: { ...digital, "00281050 DS": "40", "00281051 DS": "-80" } },
      "its window (center 40, width -80) makes no sense",
      /replace the file/,
    ],
    [
      "an unknown window function",
      { elements: { ...digital, "00281050 DS": "40", "00281051 DS": "80", "00281056 CS": "CUBIC" } },
      "its window has the unknown function CUBIC",
      /replace the file/,
    ],
    [
      "a lookup table that is too short",
      {
        elements: {
          ...digital,
          "00283010 SQ": { item: { "00283002 US": [256, 0, 8], "00283006 OW": Buffer.alloc(100) } },
        },
      },
      "its lookup table is cut short",
      /replace the file/,
    ],
    [
      "compressed pixels without fragments",
      { syntax: syntaxes.rle },
      "its transfer syntax is RLE Lossless, and its pixel data is not in fragments",
      /replace the file/,
    ],
    [
      "fragments that are cut short",
      dicomFile({ syntax: syntaxes.rle, elements: { "7fe00010 OB": { fragments: [rleStream(ramp)] } } }).subarray(
        0,
        -30,
      ),
      "its pixel data is cut short",
      /replace the file/,
    ],
    [
      "no fragment",
      { syntax: syntaxes.rle, elements: { "7fe00010 OB": { fragments: [] } } },
      "its pixel data is empty",
      /replace the file/,
    ],
    [
      "plain pixels in fragments",
      { elements: { "7fe00010 OB": { fragments: [Buffer.alloc(512)] } } },
      "its transfer syntax is Explicit VR Little Endian, and its pixel data is in fragments",
      /replace the file/,
    ],
  ])("%s", async (_, file, reason, mending) => {
    const content = Buffer.isBuffer(file) ? file : dicomFile(file);
    await expect(readGrayDicom(content, { ctWindow: "file" })).rejects.toMatchObject({
      name: "ImageFault",
      reason: expect.stringMatching(asPattern(reason)),
      mending: expect.stringMatching(mending),
    });
  });

  it("is never read past its end, wherever it is cut", async () => {
    for (let length = 0; length < whole.length; length += 7) {
      await expect(readGrayDicom(whole.subarray(0, length), { ctWindow: "file" })).rejects.toMatchObject({
        name: "ImageFault",
      });
    }
  });
});

/** The same file without the one element of its meta header. */
function withoutSyntax(content: Buffer): Buffer {
  const start = content.indexOf(Buffer.from([2, 0, 0x10, 0]));
  const copy = Buffer.concat([
    content.subarray(0, start),
    content.subarray(start + 8 + content.readUInt16LE(start + 6)),
  ]);
  copy.writeUInt32LE(0, start - 4);
  return copy;
}

function asPattern(text: string | RegExp): RegExp {
  return text instanceof RegExp ? text : new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

describe("a file among a data set's images", () => {
  const rendering = { resolution: 16, ctWindow: "file" } as const;
  const write = (name: string, content: Uint8Array): string => {
    fs.writeFileSync(path.join(root, name), content);
    return path.join(root, name);
  };

  it("is DICOM by its content, whatever it is called", async () => {
    for (const name of ["slice.dcm", "slice", "slice.png"])
      expect([...(await decodeImage(write(name, dicomFile()), rendering))]).toEqual(ramp);
  });

  it("is DICOM by its ending, and must be", async () => {
    const file = write(
      "picture.DCM",
      await sharp(Buffer.from(ramp), { raw: { width: 16, height: 16, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const message = `The image ${file} cannot be read (it has no DICOM meta header): convert it with dcmconv +F, or remove its row from the table.`;
    await expect(decodeImage(file, rendering)).rejects.toThrow(new UserError(message));
  });
});

describe("decoders", () => {
  afterEach(() => vi.restoreAllMocks());

  it("print nothing, which commands rely on", async () => {
    const spies = [vi.spyOn(console, "log"), vi.spyOn(console, "error"), vi.spyOn(process.stdout, "write")];
    const { file } = (
      JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/dicom/small.json"), "utf8")) as {
        files: Record<string, { file: string }>;
      }
    ).files["ct-jpeg-2000"];
    await readGrayDicom(Buffer.from(file, "base64"), { ctWindow: "brain" });
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});
