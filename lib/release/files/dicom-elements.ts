/**
 * Writes DICOM files: explicit value representations, little endian, no compression (PS3.5, section 7.1; PS3.10, section 7).
 * Written here, because dcmjs, the one library for this that is kept, needs a newer Node.js than this project and 28 MB, and
 * forty elements without sequences need thirty lines. Tests read the files back with dcmjs.
 */

/** A tag, such as "00100020", and a value representation. */
type Key = `${string} ${"CS" | "DA" | "DS" | "IS" | "LO" | "LT" | "OB" | "PN" | "SH" | "ST" | "TM" | "UI" | "US"}`;

/** Text, a number for US, or bytes for OB. */
export type DicomElements = Readonly<Record<Key, string | number | Uint8Array>>;

const explicitLittleEndian = "1.2.840.10008.1.2.1";

/** Of a file: what it holds, and who wrote it. */
export interface DicomMeta {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly implementation: string;
}

/** A whole file. Texts are UTF-8 (`ISO_IR 192`). */
export function dicomFile({ sopClass, sopInstance, implementation }: DicomMeta, elements: DicomElements): Buffer {
  const meta = encoded({
    "00020001 OB": Uint8Array.of(0, 1),
    "00020002 UI": sopClass,
    "00020003 UI": sopInstance,
    "00020010 UI": explicitLittleEndian,
    "00020012 UI": implementation,
    "00020013 SH": "SYNTHCOHORT",
  });
  const length = Buffer.alloc(12);
  length.writeUInt16LE(0x0002, 0);
  length.write("UL", 4, "latin1");
  length.writeUInt16LE(4, 6);
  length.writeUInt32LE(meta.length, 8);
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), length, meta, encoded(elements)]);
}

/** The elements in the order of their tags, as the standard wants them. */
function encoded(elements: DicomElements): Buffer {
  const entries = Object.entries(elements).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(entries.map(([key, value]) => element(key, value)));
}

function element(key: string, value: string | number | Uint8Array): Buffer {
  const [tag, vr] = key.split(" ");
  const content = padded(contentOf(value), vr);
  const long = vr === "OB";
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
  head.write(vr, 4, "latin1");
  if (long) head.writeUInt32LE(content.length, 8);
  else head.writeUInt16LE(content.length, 6);
  return Buffer.concat([head, content]);
}

function contentOf(value: string | number | Uint8Array): Buffer {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  if (typeof value !== "number") return Buffer.from(value);
  const content = Buffer.alloc(2);
  content.writeUInt16LE(value);
  return content;
}

/** Lengths are even: texts get a space, identifiers and bytes a zero. */
function padded(content: Buffer, vr: string): Buffer {
  if (content.length % 2 === 0) return content;
  return Buffer.concat([content, Buffer.from(vr === "UI" || vr === "OB" ? "\0" : " ")]);
}
