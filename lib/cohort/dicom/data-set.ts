/** Opens the data set of a DICOM file (PS3.10): preamble, "DICM", meta header, then the elements up to a given tag. */
import { inflateRawSync } from "node:zlib";
import { type DataSet, parseDicom } from "dicom-parser";
import { ImageFault, mostPixels } from "../image-fault";

/** Tags as dicom-parser writes them, by their keywords in PS3.6. */
export const tags = {
  transferSyntax: "x00020010",
  modality: "x00080060",
  patientId: "x00100020",
  pixelData: "x7fe00010",
} as const;

const prefixAt = 128;
const prefix = "DICM";

/** Whether a file's content says that it is DICOM. */
export function isDicom(content: Uint8Array): boolean {
  return content.length >= prefixAt + 4 && Buffer.from(content.subarray(prefixAt, prefixAt + 4)).toString("latin1") === prefix;
}

/**
 * The elements up to and with `last`, without that element's value where it is the pixel data.
 * @param content the file, or its beginning.
 * @throws ImageFault when there is no meta header, or the header is damaged or cut short.
 */
export function openDataSet(content: Uint8Array, last: string): DataSet {
  if (!isDicom(content)) {
    throw new ImageFault("it has no DICOM meta header", "convert it with dcmconv +F, or remove its row from the table");
  }
  try {
    return parseDicom(content, { untilTag: last, inflater: inflate });
  } catch {
    // The parser throws texts on its own inner places, which say nothing to a user.
    throw new ImageFault("its DICOM header is damaged or cut short");
  }
}

/** A deflated data set after its meta header; no more is inflated than the largest image takes. */
function inflate(content: Uint8Array, position: number): Uint8Array {
  const rest = inflateRawSync(content.subarray(position), { maxOutputLength: 2 * mostPixels + (1 << 24) });
  return Buffer.concat([content.subarray(0, position), rest]);
}
