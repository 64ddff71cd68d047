/** The values of a DICOM image as they were stored, whatever the transfer syntax (PS3.5, sections 8.1 and 8.2). */
import type { DataSet } from "dicom-parser";
import { ImageFault } from "../image-fault";
import { type Values, decodeJpeg, decodeJpeg2000, decodeJpegLossless, decodeJpegLs } from "./codecs";
import { tags } from "./data-set";
import { joinFragments } from "./fragments";
import { type DicomHeader, type PixelFormat, storedRange } from "./header";
import { decodeRle } from "./rle";
import { checkStream, codestreamOf, hasEnd } from "./stream-size";
import { bigEndian } from "./transfer-syntax";

/**
 * @returns rows×columns values, row by row; bits beyond those stored are left out, and signed values have their sign. Padding
 * that no stored value can be is `storedRange`'s `beyond`.
 * @throws ImageFault when the pixel data is cut short, damaged, or not as large as the header says.
 */
export async function readStoredValues(dataSet: DataSet, header: DicomHeader): Promise<Int32Array> {
  const element = dataSet.elements[tags.pixelData];
  const content = dataSet.byteArray as Uint8Array;
  const { coding } = header.transferSyntax;
  if (coding === "plain") {
    if (element.hadUndefinedLength) throw notAsNamed(header, "is in fragments");
    const wordOrder = header.transferSyntax.uid === bigEndian && (header.bitsAllocated === 16 || element.vr === "OW");
    return toValues(
      plainValues(content.subarray(element.dataOffset, element.dataOffset + element.length), header, wordOrder),
      header,
      header.highBit,
    );
  }
  if (!element.hadUndefinedLength) throw notAsNamed(header, "is not in fragments");
  const { stream: joined, delimited } = joinFragments(content, element.dataOffset);
  const stream = coding === "jpeg-2000" ? codestreamOf(joined) : joined;
  if (coding === "rle") {
    const bytes = decodeRle(stream, header.rows * header.columns, header.bitsAllocated / 8);
    return toValues(header.bitsAllocated === 8 ? bytes : new Uint16Array(bytes.buffer), header, header.highBit);
  }
  if (!delimited && !hasEnd(stream)) throw new ImageFault("its pixel data is cut short");
  const bits = checkStream(stream, coding, header);
  const values = await decode(stream, coding, bits);
  if (values.length !== header.rows * header.columns) throw new ImageFault("its pixel data is cut short");
  // A compressed stream holds values, not words with room above or below them.
  return toValues(values, header, header.bitsStored - 1);
}

function notAsNamed({ transferSyntax }: DicomHeader, is: string): ImageFault {
  return new ImageFault(`its transfer syntax is ${transferSyntax.name}, and its pixel data ${is}`);
}

async function decode(
  stream: Uint8Array,
  coding: "jpeg" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000",
  bits: number,
): Promise<Values> {
  try {
    switch (coding) {
      case "jpeg":
        return await decodeJpeg(stream, bits);
      case "jpeg-lossless":
        return decodeJpegLossless(stream, bits);
      case "jpeg-ls":
        return await decodeJpegLs(stream, bits);
      case "jpeg-2000":
        return await decodeJpeg2000(stream, bits);
    }
  } catch (error) {
    // Decoders throw messages of their own, numbers, and pointers into their memory.
    throw error instanceof ImageFault ? error : new ImageFault("its compressed pixel data is damaged or cut short");
  }
}

/** @param wordOrder whether the two bytes of each 16-bit word are the other way round, also for values of 8 bits. */
function plainValues(data: Uint8Array, { rows, columns, bitsAllocated }: PixelFormat, wordOrder: boolean): Values {
  const count = rows * columns;
  const bytes = (count * bitsAllocated) / 8;
  if (data.length < bytes) throw new ImageFault(`its pixel data is cut short (${data.length} of ${bytes} bytes)`);
  const even = bytes + (bytes % 2);
  const own = new Uint8Array(even);
  own.set(data.subarray(0, even));
  if (wordOrder) Buffer.from(own.buffer).swap16();
  return bitsAllocated === 8 ? own.subarray(0, count) : new Uint16Array(own.buffer);
}

/** Takes each value's own bits, and its sign. */
function toValues(words: Values, header: DicomHeader, highBit: number): Int32Array {
  const { bitsStored, signed } = header;
  const shift = highBit + 1 - bitsStored;
  const mask = 2 ** bitsStored - 1;
  const sign = signed ? 2 ** (bitsStored - 1) : 0;
  const values = new Int32Array(words.length);
  for (let i = 0; i < words.length; i++) values[i] = (((words[i] >> shift) & mask) ^ sign) - sign;
  markPadding(words, header, values);
  return values;
}

/**
 * Padding may be a number that the stored bits cannot hold, such as 63536 beside 12 bits: only the whole word shows it then,
 * and it becomes the value after the highest.
 */
function markPadding(
  words: Values,
  { padding, signed, bitsStored, bitsAllocated }: DicomHeader,
  values: Int32Array,
): void {
  const { lowest, beyond } = storedRange({ signed, bitsStored });
  if (padding === undefined || bitsStored === bitsAllocated || (padding.low >= lowest && padding.high < beyond)) return;
  for (let i = 0; i < words.length; i++) {
    const word = signed ? (words[i] << 16) >> 16 : words[i];
    if (word >= padding.low && word <= padding.high) values[i] = beyond;
  }
}
