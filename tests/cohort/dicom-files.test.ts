import * as fs from "node:fs";
import * as path from "node:path";
import { deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeImage } from "../../lib/cohort/decode";
import type { CtWindow } from "../../lib/cohort/dicom/ct-window";
import { readGreyDicom } from "../../lib/cohort/dicom/grey";
import { UserError } from "../../lib/support/errors";
import { type DicomFile, dicomFile, losslessJpegStream, ramp, rleStream, syntaxes } from "./dicom-writer";
import { temporary } from "./fixtures";

const root = temporary();
const grey = async (file: DicomFile, ctWindow: CtWindow = "file"): Promise<number[]> => [...(await readGreyDicom(dicomFile(file), { ctWindow })).grey];
const digital = { "00080060 CS": "DX" };

/** What a window makes of Hounsfield units (PS3.3, C.11.2.1.2.1). */
function windowed(values: readonly number[], center: number, width: number): number[] {
  return values.map((value) => Math.round(255 * Math.min(1, Math.max(0, (value - center + 0.5) / (width - 1) + 0.5))));
}

describe("a DICOM file becomes grey", () => {
  it.each(["implicit", "explicit", "deflated", "bigEndian"] as const)("%s, in the window that is asked for", async (name) => {
    const file: DicomFile = { syntax: syntaxes[name], elements: { "00281052 DS": "-100", "00281053 DS": "2" } };
    const hounsfield = ramp.map((value) => 2 * value - 100);
    expect(await grey(file, "brain")).toEqual(windowed(hounsfield, 40, 80));
    expect(await grey(file, "subdural")).toEqual(windowed(hounsfield, 80, 200));
    expect(await grey(file, "bone")).toEqual(windowed(hounsfield, 600, 2800));
    // Without a window of its own: from its lowest to its highest value.
    expect(await grey(file, "file")).toEqual(ramp);
  });

  it("8 bits, in either order of bytes", async () => {
    const elements = { ...digital, "00280100 US": [8], "00280101 US": [8], "00280102 US": [7] };
    expect(await grey({ elements })).toEqual(ramp);
    const swapped = Buffer.from(ramp).swap16();
    expect(await grey({ syntax: syntaxes.bigEndian, elements: { ...elements, "7fe00010 OW": swapped } })).toEqual(ramp);
    expect(await grey({ syntax: syntaxes.bigEndian, elements: { ...elements, "7fe00010 OB": Buffer.from(ramp) } })).toEqual(ramp);
  });

  it("without the bits above and below those that are stored, and with their sign", async () => {
    const elements = { ...digital, "00280101 US": [8], "00280102 US": [11] };
    const values = ramp.map((value) => 0xa005 | (value << 4));
    expect(await grey({ elements, values })).toEqual(ramp);
    const signed = ramp.map((value) => (value + 128) % 256);
    expect(await grey({ elements: { ...elements, "00280103 US": [1] }, values })).toEqual(signed);
  });

  it("MONOCHROME1 turned round, padding black in both", async () => {
    const elements = { ...digital, "00280120 US": [0], "00280121 US": [9] };
    const shown = ramp.map((value) => (value < 10 ? 0 : Math.round((255 * (value - 10)) / 245)));
    expect(await grey({ elements })).toEqual(shown);
    expect(await grey({ elements: { ...elements, "00280004 CS": "MONOCHROME1" } })).toEqual(shown.map((value, i) => (i < 10 ? 0 : 255 - value)));
  });

  it("signed padding from an unnamed type, at the lowest value of all", async () => {
    const values = ramp.map((value) => (value === 3 ? -32768 : value));
    const elements = { ...digital, "00280103 US": [1], "00280120 SS": [-32768] };
    const expected = ramp.map((value) => (value === 3 ? 0 : value));
    expect(await grey({ elements, values })).toEqual(expected);
    expect(await grey({ syntax: syntaxes.implicit, elements, values })).toEqual(expected);
  });

  it("in the first of several windows, of the file itself", async () => {
    const elements = { "00281050 DS": "100\\40", "00281051 DS": "101\\80" };
    expect(await grey({ elements })).toEqual(windowed(ramp, 100, 101));
    expect(await grey({ elements: { ...elements, ...digital } }, "brain")).toEqual(windowed(ramp, 100, 101));
    expect(await grey({ elements }, "brain")).toEqual(windowed(ramp, 40, 80));
  });

  it("through an 8-bit lookup table, whose entries take a byte or a word", async () => {
    const entries = ramp.map((value) => 255 - value);
    const words = Buffer.from(Uint16Array.from(entries).buffer);
    for (const data of [Buffer.from(entries), words]) {
      expect(await grey({ elements: { ...digital, "00283010 SQ": { item: { "00283002 US": [256, 0, 8], "00283006 OW": data } } } })).toEqual(entries);
    }
  });

  it("one value everywhere becomes black", async () => {
    expect(await grey({ elements: digital, values: new Array<number>(256).fill(7) })).toEqual(new Array(256).fill(0));
  });

  it("12-bit values that went round the end are put right where that is asked for", async () => {
    const elements = { "00280101 US": [12], "00280102 US": [11], "00281052 DS": "0", "00281053 DS": "1" };
    const values = ramp.map((value) => (value < 128 ? value : 4096 - 1000 + (value - 128)));
    const content = (more: DicomFile["elements"]): Buffer => dicomFile({ elements: { ...elements, ...more }, values });
    const read = async (more: DicomFile["elements"], unwrap12Bits: boolean): Promise<number[]> => [...(await readGreyDicom(content(more), { ctWindow: "brain", unwrap12Bits })).grey];
    const unwrapped = windowed(values.map((value) => (value < 3096 ? value : value - 4096)), 40, 80);
    expect(await read({}, true)).toEqual(unwrapped);
    expect(await read({}, false)).toEqual(windowed(values, 40, 80));
    expect(await read({ "00281052 DS": "-1024" }, true)).toEqual(windowed(values.map((value) => value - 1024), 40, 80));
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

describe("compressed pixel data", () => {
  const values = ramp.map((value) => (value * 257 + 77) % 65536);
  const expected = windowed(values, 32768, 65536);
  const elements = { ...digital, "00281050 DS": "32768", "00281051 DS": "65536" };
  const inFragments = (stream: Uint8Array, parts = 1): DicomFile["elements"] => {
    const length = 2 * Math.ceil(stream.length / parts / 2);
    return { ...elements, "7fe00010 OB": { fragments: Array.from({ length: parts }, (_, i) => stream.subarray(i * length, (i + 1) * length)) } };
  };

  it("RLE, also with runs, and lossless JPEG, in one fragment or several", async () => {
    expect(await grey({ syntax: syntaxes.rle, elements: inFragments(rleStream(values)) })).toEqual(expected);
    expect(await grey({ syntax: syntaxes.jpegLossless, elements: inFragments(losslessJpegStream(values, 16), 3) })).toEqual(expected);
    const runs = Buffer.concat([Buffer.alloc(64), Buffer.from([129, 1, 129, 1, 128, 129, 2, 129, 2])]);
    runs.writeUInt32LE(2, 0);
    runs.writeUInt32LE(64, 4);
    runs.writeUInt32LE(69, 8);
    expect(await grey({ syntax: syntaxes.rle, elements: inFragments(runs) })).toEqual(windowed(new Array<number>(256).fill(0x0102), 32768, 65536));
  });

  it("lossless JPEG has its last pixel, wherever in the last byte its bits end", async () => {
    for (let bits = 0; bits < 15; bits++) {
      const last = 30_000 + 2 ** bits - 1;
      const ends = [...values.slice(0, -3), 30_000, last, last];
      const shown = await grey({ syntax: syntaxes.jpegLossless, elements: inFragments(losslessJpegStream(ends, 16)) });
      expect(shown).toEqual(windowed(ends, 32768, 65536));
    }
  });

  it("JPEG-LS, from CharLS's own encoder", async () => {
    expect(await grey({ syntax: syntaxes.jpegLs, elements: inFragments(Buffer.from(jpegLsValues, "base64")) })).toEqual(expected);
  });

  it("JPEG of 8 bits, as sharp reads the same stream", async () => {
    const stream = await sharp(Buffer.from(ramp), { raw: { width: 16, height: 16, channels: 1 } }).toColourspace("b-w").jpeg().toBuffer();
    const own = await sharp(stream).toColourspace("b-w").raw().toBuffer();
    const eight = { ...digital, "00280100 US": [8], "00280101 US": [8], "00280102 US": [7], "00281050 DS": "128", "00281051 DS": "256" };
    expect(await grey({ syntax: syntaxes.jpeg, elements: { ...eight, "7fe00010 OB": { fragments: [stream] } } })).toEqual([...own]);
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
    ["another size in the stream", "jpegLossless", changed(7, 0x75, 0x30), "its header says 16×16 pixels, and its pixel data 16×30000"],
    ["color in the stream", "jpegLossless", changed(11, 3), "it is in color"],
    ["12 bits", "jpeg", changed(6, 12), "its pixels are JPEG Extended of 12 bits, which is not supported"],
    ["no end", "jpegLossless", stream.subarray(0, -40), "its pixel data is cut short"],
    ["no stream", "jpegLs", Buffer.alloc(100), "its pixel data is damaged"],
    ["no codestream", "jpeg2000", Buffer.alloc(100), "its pixel data is damaged"],
    ["a JPEG-LS frame and nothing else", "jpegLs", Buffer.from([0xff, 0xd8, 0xff, 0xf7, 0, 11, 16, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xd9]), "its compressed pixel data is damaged or cut short"],
  ])("%s is refused", async (_, name, content, reason) => {
    await expect(grey({ syntax: syntaxes[name], elements: inFragments(content) })).rejects.toMatchObject({ reason });
  });
});

describe("a DICOM file that is refused", () => {
  const whole = dicomFile();
  const bomb = Buffer.concat([dicomFile({ syntax: syntaxes.deflated }).subarray(0, 178), deflateRawSync(Buffer.alloc(300_000_000), { level: 1 })]);

  it.each<[string, Buffer | DicomFile, string | RegExp, RegExp]>([
    ["no meta header", whole.subarray(132), "it has no DICOM meta header", /convert it with dcmconv/],
    ["a few bytes", Buffer.from("DICM"), "it has no DICOM meta header", /convert it with dcmconv/],
    ["a header that is cut short", whole.subarray(0, 300), "its DICOM header is damaged or cut short", /replace the file/],
    ["pixels that are cut short", whole.subarray(0, -100), "its pixel data is cut short (412 of 512 bytes)", /replace the file/],
    ["a deflated file that is cut short", dicomFile({ syntax: syntaxes.deflated }).subarray(0, -20), "its DICOM header is damaged or cut short", /replace the file/],
    ["a deflated file that fills the memory", bomb, "its DICOM header is damaged or cut short", /replace the file/],
    ["no pixels", { elements: { "7fe00010 OW": undefined, "7fe00008 OF": undefined, "7fe00011 OW": Buffer.alloc(2) } }, "it has no pixel data", /remove its row/],
    ["an unknown transfer syntax", { syntax: "1.2.840.10008.1.2.4.100" }, "its transfer syntax 1.2.840.10008.1.2.4.100 is not supported", /decompress it/],
    ["several frames", { elements: { "00280008 IS": "30" } }, "it holds 30 frames", /export each frame/],
    ["color", { elements: { "00280002 US": [3], "00280004 CS": "RGB" } }, "it is in color (RGB)", /convert it to grey/],
    ["a palette", { elements: { "00280004 CS": "PALETTE COLOR" } }, "it is in color (PALETTE COLOR)", /convert it to grey/],
    ["an absurd size", { elements: { "00280010 US": [65535], "00280011 US": [65535] } }, "it has 65535×65535 pixels, and more than 100 million are refused", /reduce it/],
    ["one pixel", { elements: { "00280010 US": [1], "00280011 US": [1] } }, "it has 1×1 pixels, and at least 8×8 are needed", /replace the file/],
    ["no size", { elements: { "00280010 US": undefined } }, "its DICOM header lacks rows", /replace the file/],
    ["32 bits", { elements: { "00280100 US": [32] } }, "its pixels take 32 bits, not 8 or 16", /convert it/],
    ["bits that do not fit", { elements: { "00280101 US": [12], "00280102 US": [7] } }, /contradicts itself \(16 bits allocated, 12 stored, the highest 7\)/, /replace the file/],
    ["a slope of 0", { elements: { "00281053 DS": "0" } }, "its rescale slope 0 and intercept 0 make no sense", /replace the file/],
    ["a window without width", { elements: { ...digital, "00281050 DS": "40", "00281051 DS": "0" } }, "its window (center 40, width 0) makes no sense", /replace the file/],
    ["an unknown window function", { elements: { ...digital, "00281050 DS": "40", "00281051 DS": "80", "00281056 CS": "CUBIC" } }, "its window has the unknown function CUBIC", /replace the file/],
    ["a lookup table that is too short", { elements: { ...digital, "00283010 SQ": { item: { "00283002 US": [256, 0, 8], "00283006 OW": Buffer.alloc(100) } } } }, "its lookup table is cut short", /replace the file/],
    ["compressed pixels without fragments", { syntax: syntaxes.rle }, "its pixel data is damaged", /replace the file/],
    ["fragments that are cut short", dicomFile({ syntax: syntaxes.rle, elements: { "7fe00010 OB": { fragments: [rleStream(ramp)] } } }).subarray(0, -30), "its pixel data is cut short", /replace the file/],
    ["no fragment", { syntax: syntaxes.rle, elements: { "7fe00010 OB": { fragments: [] } } }, "its pixel data is empty", /replace the file/],
    ["plain pixels in fragments", { elements: { "7fe00010 OB": { fragments: [Buffer.alloc(512)] } } }, "its pixel data is damaged", /replace the file/],
  ])("%s", async (_, file, reason, mending) => {
    const content = Buffer.isBuffer(file) ? file : dicomFile(file);
    await expect(readGreyDicom(content, { ctWindow: "file" })).rejects.toMatchObject({ name: "ImageFault", reason: expect.stringMatching(asPattern(reason)), mending: expect.stringMatching(mending) });
  });

  it("is never read past its end, wherever it is cut", async () => {
    for (let length = 0; length < whole.length; length += 7) {
      await expect(readGreyDicom(whole.subarray(0, length), { ctWindow: "file" })).rejects.toMatchObject({ name: "ImageFault" });
    }
  });
});

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
    for (const name of ["slice.dcm", "slice", "slice.png"]) expect([...(await decodeImage(write(name, dicomFile()), rendering))]).toEqual(ramp);
  });

  it("is DICOM by its ending, and must be", async () => {
    const file = write("picture.DCM", await sharp(Buffer.from(ramp), { raw: { width: 16, height: 16, channels: 1 } }).png().toBuffer());
    const message = `The image ${file} cannot be read (it has no DICOM meta header): convert it with dcmconv +F, or remove its row from the table.`;
    await expect(decodeImage(file, rendering)).rejects.toThrow(new UserError(message));
  });
});

describe("decoders", () => {
  afterEach(() => vi.restoreAllMocks());

  it("print nothing, which commands rely on", async () => {
    const spies = [vi.spyOn(console, "log"), vi.spyOn(console, "error"), vi.spyOn(process.stdout, "write")];
    const { file } = (JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/dicom/small.json"), "utf8")) as { files: Record<string, { file: string }> }).files["ct-jpeg-2000"];
    await readGreyDicom(Buffer.from(file, "base64"), { ctWindow: "brain" });
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});
