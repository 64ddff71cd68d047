import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import type { CtWindow } from "../../lib/phantom/head/ct-window";
import { openDataSet, tags } from "../../lib/cohort/images/dicom/data-set";
import { readGrayDicom } from "../../lib/cohort/images/dicom/gray";
import { type DicomHeader, readDicomHeader } from "../../lib/cohort/images/dicom/header";
import { readModalityTransform } from "../../lib/cohort/images/dicom/modality-values";
import { readStoredValues } from "../../lib/cohort/images/dicom/stored-values";
import { packageRoot } from "../../lib/support/paths";
import { difference } from "../golden/parity";

/** Everything between the file and its gray image. */
async function readValues(
  content: Uint8Array,
): Promise<{ header: DicomHeader; stored: Int32Array; measured: Float64Array }> {
  const dataSet = openDataSet(content, tags.pixelData);
  const header = readDicomHeader(dataSet);
  const stored = await readStoredValues(dataSet, header);
  return { header, stored, measured: Float64Array.from(stored, readModalityTransform(dataSet, header)) };
}

/** Golden gray values are 8 bits. */
function rounded(gray: Float32Array): Uint8Array {
  return Uint8Array.from(gray, Math.round);
}

function readGolden<T>(name: string): Record<string, T> {
  const text = fs.readFileSync(path.join(__dirname, "../golden/dicom", name), "utf8");
  return (JSON.parse(text) as { files: Record<string, T> }).files;
}

describe("files that pydicom wrote", () => {
  interface Small {
    file: string;
    shape: [number, number];
    patient: string;
    stored: string;
    measured: string;
    gray: Partial<Record<CtWindow, string>>;
  }
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

  it.each(Object.entries(readGolden<Small>("small.json")))(
    "%s has pydicom's stored, measured and gray values",
    async (_, golden) => {
      const content = bytes(golden.file);
      const { header, stored, measured } = await readValues(content);
      expect([header.rows, header.columns]).toEqual(golden.shape);
      expect(header.patient).toBe(golden.patient);
      expect(stored).toEqual(new Int32Array(bytes(golden.stored).buffer));
      expect(measured).toEqual(new Float64Array(bytes(golden.measured).buffer));
      for (const [window, gray] of Object.entries(golden.gray)) {
        const image = await readGrayDicom(content, { ctWindow: window as CtWindow });
        expect([image.height, image.width]).toEqual(golden.shape);
        expect(rounded(image.gray)).toEqual(bytes(gray));
      }
    },
  );
});

describe("files that keep less to the letter of the standard, and enhanced ones", () => {
  it.each(Object.entries(readGolden<{ file: string; gray: string }>("near-misses.json")))(
    "%s has the gray of pydicom's values",
    async (_, golden) => {
      const { gray } = await readGrayDicom(Buffer.from(golden.file, "base64"), { ctWindow: "file" });
      const expected = new Float32Array(new Uint8Array(Buffer.from(golden.gray, "base64")).buffer);
      expect(gray).toHaveLength(expected.length);
      expect(new Set(expected).size).toBeGreaterThan(30);
      expect(difference("DICOM: unrounded gray values", gray, expected)).toBeLessThan(1e-4);
    },
  );
});

const folder = path.join(packageRoot, "../shared/data/dicom");

describe.skipIf(!fs.existsSync(folder))("real files (skipped: ../shared/data/dicom is absent)", () => {
  interface Summary {
    sha256: string;
    min: number;
    max: number;
    sum: number;
  }
  interface Real {
    error?: string;
    transferSyntax: string;
    patient: string;
    shape: number[];
    photometric: string;
    stored?: Summary;
    measured?: Summary;
    gray?: Record<"brain" | "subdural" | "bone", Summary>;
  }
  const golden = readGolden<Real>("real.json");
  const read = (name: string): Uint8Array => fs.readFileSync(path.join(folder, name));
  const summarize = (values: Int32Array | Float64Array | Uint8Array): Summary => {
    let [min, max, sum] = [Infinity, -Infinity, 0];
    for (const value of values) [min, max, sum] = [Math.min(min, value), Math.max(max, value), sum + value];
    return {
      sha256: createHash("sha256")
        .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
        .digest("hex"),
      min,
      max,
      sum,
    };
  };

  it("are all in the golden values", () => {
    expect(
      fs
        .readdirSync(folder)
        .filter((name) => name.endsWith(".dcm"))
        .sort(),
    ).toEqual(Object.keys(golden).sort());
  });

  // JPEG Extended of 12 bits has no decoder here.
  const decoded = Object.entries(golden).filter(
    ([, { stored, transferSyntax }]) => stored && transferSyntax !== "1.2.840.10008.1.2.4.51",
  );

  it.each(decoded)(
    "%s has pydicom's values exactly",
    async (name, { transferSyntax, patient, shape, stored, measured, gray }) => {
      const values = await readValues(read(name));
      expect(values.header).toMatchObject({
        patient,
        rows: shape[0],
        columns: shape[1],
        transferSyntax: { uid: transferSyntax },
      });
      expect(summarize(values.stored)).toEqual(stored);
      const { sum, ...others } = summarize(values.measured);
      expect(others).toEqual({ sha256: measured!.sha256, min: measured!.min, max: measured!.max });
      // NumPy adds in pairs, so the last digits of a sum of fractions differ.
      expect(sum / measured!.sum).toBeCloseTo(1, 9);
      for (const window of ["brain", "subdural", "bone"] as const) {
        expect(summarize(rounded((await readGrayDicom(read(name), { ctWindow: window })).gray))).toEqual(gray![window]);
      }
    },
  );

  it.each([
    ["CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", "it holds 2 frames", /export each frame/],
    [
      "CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm",
      "its pixels are JPEG Extended of 12 bits, which is not supported",
      /decompress it/,
    ],
    [
      "CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm",
      "its transfer syntax 1.2.840.10008.1.2.4.53 is not supported",
      /decompress it/,
    ],
    [
      "CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm",
      "its transfer syntax 1.2.840.10008.1.2.4.55 is not supported",
      /decompress it/,
    ],
    ["no-pixel-data.dcm", "it has no pixel data", /remove its row/],
    ["no-pixel-spacing.dcm", "it is in color (PALETTE COLOR)", /convert it to gray/],
  ])("%s is refused", async (name, reason, mending) => {
    await expect(readGrayDicom(read(name), { ctWindow: "brain" })).rejects.toMatchObject({
      reason,
      mending: expect.stringMatching(mending),
    });
  });

  it("are either decoded or refused above", () => {
    expect(decoded.length + 6).toBe(Object.keys(golden).length);
  });
});
