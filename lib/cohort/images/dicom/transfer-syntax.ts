/** How a DICOM file is encoded (PS3.5, annex A): the transfer syntaxes of gray images that are read. */
import { ImageFault } from "../image-fault";

/** What the pixel data is: plain values, or the compressed stream of a single image. */
export type PixelCoding = "plain" | "rle" | "jpeg" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000";

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly coding: PixelCoding;
}

const known: readonly (readonly [uid: string, name: string, coding: PixelCoding])[] = [
  ["1.2.840.10008.1.2", "Implicit VR Little Endian", "plain"],
  ["1.2.840.10008.1.2.1", "Explicit VR Little Endian", "plain"],
  ["1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", "plain"],
  ["1.2.840.10008.1.2.2", "Explicit VR Big Endian", "plain"],
  ["1.2.840.10008.1.2.5", "RLE Lossless", "rle"],
  ["1.2.840.10008.1.2.4.50", "JPEG Baseline", "jpeg"],
  ["1.2.840.10008.1.2.4.51", "JPEG Extended", "jpeg"],
  ["1.2.840.10008.1.2.4.57", "JPEG Lossless", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", "jpeg-2000"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000", "jpeg-2000"],
];

export const implicit = "1.2.840.10008.1.2";
export const deflated = "1.2.840.10008.1.2.1.99";
export const bigEndian = "1.2.840.10008.1.2.2";

/** What decompresses the others, by the beginning of their identifiers. */
const decompressors: readonly (readonly [uid: string, mending: string])[] = [
  [
    "1.2.840.10008.1.2.4.20",
    "it is High-Throughput JPEG 2000, so decompress it with gdcmconv --raw of GDCM 3.2 or newer",
  ],
  ["1.2.840.10008.1.2.4.5", "decompress it with gdcmconv --raw or dcmdjpeg"],
  ["1.2.840.10008.1.2.4.6", "decompress it with gdcmconv --raw or dcmdjpeg"],
  ["", "decompress it to Explicit VR Little Endian with the program that made it"],
];

/** @throws ImageFault when there is no decoder for it. */
export function findTransferSyntax(uid: string): TransferSyntax {
  const found = known.find((one) => one[0] === uid);
  if (!found) {
    const [, mending] = decompressors.find(([start]) => uid.startsWith(start))!;
    throw new ImageFault(`its transfer syntax ${uid} is not supported`, `${mending}, or remove its row from the table`);
  }
  const [, name, coding] = found;
  return { uid, name, coding };
}
