/** Opens the data set of a DICOM file (PS3.10): preamble, "DICM", meta header, then the elements up to a given tag. */
import { inflateRawSync } from "node:zlib";
import * as dicomParser from "dicom-parser";
import type { ByteArrayParser, DataSet, Element } from "dicom-parser";
import { ImageFault, mostPixels } from "../image-fault";
import { bigEndian, deflated, implicit } from "./transfer-syntax";

/** Tags as dicom-parser writes them, by their keywords in PS3.6. */
export const tags = {
  transferSyntax: "x00020010",
  sopClass: "x00080016",
  modality: "x00080060",
  patientId: "x00100020",
  pixelData: "x7fe00010",
} as const;

const prefixAt = 128;
const prefix = "DICM";

/** Whether a file's content says that it is DICOM. */
export function isDicom(content: Uint8Array): boolean {
  return (
    content.length >= prefixAt + 4 &&
    Buffer.from(content.subarray(prefixAt, prefixAt + 4)).toString("latin1") === prefix
  );
}

/**
 * The elements up to and with `last`, without that element's value where it is the pixel data.
 * @param content the file, or its beginning.
 * @throws ImageFault when there is no meta header or transfer syntax, or the header is damaged or cut short.
 */
export function openDataSet(content: Uint8Array, last: string): DataSet {
  if (!isDicom(content)) {
    throw new ImageFault("it has no DICOM meta header", "convert it with dcmconv +F, or remove its row from the table");
  }
  const { meta, syntax } = orDamaged(() => {
    const meta = dicomParser.readPart10Header(content) as DataSet & { readonly position: number };
    return { meta, syntax: meta.string(tags.transferSyntax) || undefined };
  });
  if (syntax === undefined) {
    throw new ImageFault(
      "it names no transfer syntax (0002,0010)",
      "write it again with dcmconv or pydicom, which name it, or remove its row from the table",
    );
  }
  return orDamaged(() => {
    const bytes = syntax === deflated ? inflate(content, meta.position) : content;
    const dataSet = new DataSetOf(
      syntax === bigEndian ? dicomParser.bigEndianByteArrayParser : dicomParser.littleEndianByteArrayParser,
      bytes,
      meta.elements,
    );
    readElements(dataSet, meta.position, isExplicit(bytes, meta.position, syntax), last);
    return dataSet;
  });
}

/** The class, which the package has and its types do not name. */
const { DataSet: DataSetOf } = dicomParser as unknown as {
  DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: Record<string, Element>) => DataSet;
};

/**
 * Whether elements name their type: told by the first of them, since there are files whose transfer syntax says otherwise.
 * pydicom reads them so, too.
 */
function isExplicit(bytes: Uint8Array, start: number, syntax: string): boolean {
  const isLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
  return syntax === bigEndian || start + 6 > bytes.length
    ? syntax !== implicit
    : isLetter(bytes[start + 4]) && isLetter(bytes[start + 5]);
}

/** The types of PS3.5, 7.1.2 whose length takes four bytes and which the parser does not know: OV, SV and UV. */
const longTypes = ["OV", "SV", "UV"].map((type) => Buffer.from(type).readUInt16LE());

function readElements(dataSet: DataSet, start: number, explicit: boolean, last: string): void {
  const { byteArray, byteArrayParser, elements } = dataSet;
  const stream = new dicomParser.ByteStream(byteArrayParser, byteArray, start);
  while (stream.position < byteArray.length) {
    const type = byteArray[stream.position + 4] + 256 * byteArray[stream.position + 5];
    if (explicit && longTypes.includes(type)) {
      stream.seek(12 + byteArrayParser.readUint32(byteArray, stream.position + 8));
      continue;
    }
    const element = explicit
      ? dicomParser.readDicomElementExplicit(stream, [], last)
      : dicomParser.readDicomElementImplicit(stream, last);
    elements[element.tag] = element;
    if (element.tag === last) return;
  }
}

/** The parser throws texts on its own inner places, which say nothing to a user. */
function orDamaged<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new ImageFault("its DICOM header is damaged or cut short");
  }
}

/** A deflated data set after its meta header; no more is inflated than the largest image takes. */
function inflate(content: Uint8Array, position: number): Uint8Array {
  const rest = inflateRawSync(content.subarray(position), { maxOutputLength: 2 * mostPixels + (1 << 24) });
  return Buffer.concat([content.subarray(0, position), rest]);
}

/**
 * The items of a sequence; none if it is absent. One whose type is not named (UN) is looked into as well: its items are
 * implicit little endian (PS3.5, 6.2.2).
 */
export function itemsOf(dataSet: DataSet, tag: string): DataSet[] {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length === 0) return [];
  if (element.items === undefined && element.vr === "UN") {
    const stream = new dicomParser.ByteStream(
      dicomParser.littleEndianByteArrayParser,
      dataSet.byteArray,
      element.dataOffset,
    );
    orDamaged(() => dicomParser.readSequenceItemsImplicit(stream, element));
  }
  return (element.items ?? []).flatMap(({ dataSet: item }) => item ?? []);
}
