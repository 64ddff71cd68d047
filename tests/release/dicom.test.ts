/** Images of a release as DICOM, read back by dcmjs, by this project, and by pydicom (tests/golden/release/read_dicom.py). */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import dcmjs from "dcmjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cohort, openCohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { readGrayDicom } from "../../lib/cohort/images/dicom/gray";
import type { ReleaseFacts } from "../../lib/release/datasheet/facts";
import { requireShortLabels, secondaryCapture } from "../../lib/release/files/secondary-capture";

const golden = path.join(__dirname, "..", "golden", "release");
const facts = { model: "cpd-gan", software: "0.1.0" } as ReleaseFacts;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dicom-release-"));
const side = 16;

/** Two images with an unknown label and one that is not ASCII. */
function writeCohort(name: string, brightest = 255): Cohort {
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "cpd-gan",
    labelNames: ["Cardiomegaly", "Ödem (Lunge)", "a\\b\nc"],
    resolution: side,
    seed: 0,
    labelPolicy: "ignore",
  });
  const image = Uint8Array.from({ length: side * side }, (_, i) => Math.min(i, brightest));
  for (const [row, labels] of [
    [1, 0, -1],
    [0, 1, 0],
  ].entries())
    writer.append(row === 0 ? image : image.map((value) => 200 - (value >> 1)), [
      { patient: `synthetic-${row}`, split: "train", labels, source: "cpd-gan" },
    ]);
  return writer.finish();
}

let cohort: Cohort;
beforeAll(() => (cohort = writeCohort("one")));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const read = (content: Buffer) => {
  const bytes = new Uint8Array(content).buffer;
  return dcmjs.data.DicomMetaDictionary.naturalizeDataset(dcmjs.data.DicomMessage.readFile(bytes).dict);
};

describe("an image as DICOM", () => {
  it("has the gray values of the cohort, for dcmjs and for this project", async () => {
    for (const row of [0, 1]) {
      const content = secondaryCapture(cohort, row, facts);
      const expected = [...cohort.readImages([row])];
      expect([...new Uint8Array(read(content).PixelData[0])]).toEqual(expected);
      const { gray, width, height } = await readGrayDicom(content, { ctWindow: "file" });
      expect([width, height]).toEqual([side, side]);
      gray.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
    }
  });

  it("says that it is synthetic, and what it shows", () => {
    expect(read(secondaryCapture(cohort, 0, facts))).toMatchObject({
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.7",
      ImageType: ["DERIVED", "SECONDARY"],
      SyntheticData: "YES",
      ConversionType: "SYN",
      PatientIdentityRemoved: "YES",
      BurnedInAnnotation: "NO",
      PatientID: "synthetic-0",
      SeriesDescription: "Synthetic images, cpD-GAN",
      ImageComments: "Cardiomegaly: present; Ödem (Lunge): absent; a\\b c: unknown",
      PhotometricInterpretation: "MONOCHROME2",
      BitsStored: 8,
      Rows: side,
      Columns: side,
    });
  });

  it("has identifiers of its own, the same for the same cohort and row", () => {
    const uids = (of: Cohort, row: number): string[] => {
      const { SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID } = read(secondaryCapture(of, row, facts));
      return [SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID] as string[];
    };
    const other = writeCohort("other", 100);
    const all = [...uids(cohort, 0), ...uids(cohort, 1), ...uids(other, 0)];
    expect(new Set(all).size).toBe(9);
    for (const uid of all) {
      expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
      // A UUID of version 5, and of the variant that RFC 9562 describes.
      expect(BigInt(uid.slice(5)).toString(16).padStart(32, "0")).toMatch(/^.{12}5.{3}[89ab]/);
    }
    const [instance, study] = uids(cohort, 0);
    const newer = read(secondaryCapture(cohort, 0, { ...facts, software: "0.2.0" }));
    expect(newer["SOPInstanceUID"]).not.toBe(instance);
    expect(newer["StudyInstanceUID"]).toBe(study);
    const again = writeCohort("again");
    expect(uids(again, 0)).toEqual(uids(cohort, 0));
    for (const one of [other, again]) one.close();
  });

  it("is refused if its labels do not fit", () => {
    expect(() => requireShortLabels(cohort.labelNames)).not.toThrow();
    const long = Array.from({ length: 200 }, (_, i) => `${"finding ".repeat(6)}${i}`);
    expect(() => requireShortLabels(long)).toThrow(/take \d+ characters.*without --dicom/);
  });
});

describe("the example that pydicom read", () => {
  const words = new Map([
    [1, "present"],
    [0, "absent"],
    [-1, "unknown"],
  ]);
  const { files } = JSON.parse(fs.readFileSync(path.join(golden, "dicom-records.json"), "utf8")) as {
    files: { file: string; class: string; uids: string[]; texts: Record<string, string>; gray: number[] }[];
  };

  it("is what is written", () => {
    const example = openCohort(path.join(golden, "example", "cohort"));
    expect(files).toHaveLength(example.size);
    files.forEach(({ file, gray, texts, uids, ...record }, row) => {
      const content = secondaryCapture(example, row, facts);
      expect(content.equals(fs.readFileSync(path.join(golden, "example", "dicom", "000", file)))).toBe(true);
      expect(record.class).toBe("Secondary Capture Image Storage");
      expect(gray).toEqual([...example.readImages([row])]);
      expect(texts).toMatchObject({ SyntheticData: "YES", PatientID: example.table.patient[row] });
      const [first, second] = [...example.readLabels([row])].map((value) => words.get(value));
      expect(texts["ImageComments"]).toBe(`Cardiomegaly: ${first}; Pleural Effusion: ${second}`);
      expect(uids).toContain(read(content)["SOPInstanceUID"]);
    });
    example.close();
  });

  it("has all that the standard asks of its kind, for dicom3tools (tests/golden/release/validate_dicom.sh)", () => {
    const messages = fs.readFileSync(path.join(golden, "dicom-messages.txt"), "utf8").split("\n");
    expect(messages).toContain("SCImage");
    // Synthetic Data (0008,001C) is younger than the validator.
    expect(messages.filter((line) => line.startsWith("Error"))).toEqual([
      expect.stringMatching(/not a recognized standard attribute - \(0x0008,0x001c\)/),
    ]);
  });
});
