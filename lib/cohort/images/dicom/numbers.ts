/**
 * Numbers of a DICOM header. They are read fully or refused: a comma or a letter in a number that is text would otherwise
 * end it early, and what stands before is another number.
 * Source: PS3.5, section 6.2 (value representations) and 6.4 (several values).
 */
import type { DataSet, Element } from "dicom-parser";
import { ImageFault } from "../image-fault";

/** What the standard has an element be, which counts where the file does not name its type. */
export type NumberType = "DS" | "IS" | "US" | "SS";

/** An element of the header: its tag, and its name in a sentence. */
export interface NumberElement {
  readonly tag: string;
  readonly name: string;
  readonly type: NumberType;
}

/**
 * All values of an element in their order; undefined stands for a blank one. Empty when the element is absent, empty or blank:
 * blanks are padding.
 * @throws ImageFault when a value is no number.
 */
export function readNumbers(dataSet: DataSet, wanted: NumberElement): (number | undefined)[] {
  const element = dataSet.elements[wanted.tag];
  if (element === undefined || element.length === 0) return [];
  if (element.dataOffset + element.length > dataSet.byteArray.length)
    throw new ImageFault("its DICOM header is damaged or cut short");
  const type = element.vr === undefined || element.vr === "UN" ? wanted.type : element.vr;
  const size = binarySizes[type];
  const values =
    size === undefined ? readText(dataSet, element, wanted) : readBinary(dataSet, element, wanted, type, size);
  return values.every((value) => value === undefined) ? [] : values;
}

/**
 * The value of an element that has one; undefined when there is none.
 * @throws ImageFault when it is no number, or there are several which differ.
 */
export function readElementNumber(dataSet: DataSet, wanted: NumberElement): number | undefined {
  const values = readNumbers(dataSet, wanted).filter((value) => value !== undefined);
  if (values.some((value) => value !== values[0])) {
    throw fault(wanted, `has several values (${values.join(", ")}) where only one is allowed`);
  }
  return values[0];
}

/** As PS3.5 has it for DS: digits, a sign, a point, an exponent, blanks before and after. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function readText(dataSet: DataSet, element: Element, wanted: NumberElement): (number | undefined)[] {
  const text = Buffer.from(
    dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length),
  ).toString("latin1");
  return text.split("\\").map((one) => {
    const value = one.replace(/^[ \0]+|[ \0]+$/g, "");
    if (value === "") return undefined;
    const number = decimal.test(value) ? Number(value) : NaN;
    if (!Number.isFinite(number)) throw fault(wanted, `is "${printableElement(value)}", which is not a number`);
    return number;
  });
}

/** Bytes that a value of a type takes. */
const binarySizes: Readonly<Record<string, number | undefined>> = { US: 2, SS: 2, OW: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function readBinary(dataSet: DataSet, element: Element, wanted: NumberElement, type: string, size: number): number[] {
  if (element.length % size !== 0) throw fault(wanted, `takes ${element.length} bytes, which is not a number`);
  const read = (i: number): number | undefined => {
    switch (type) {
      case "SS":
        return dataSet.int16(wanted.tag, i);
      case "UL":
        return dataSet.uint32(wanted.tag, i);
      case "SL":
        return dataSet.int32(wanted.tag, i);
      case "FL":
        return dataSet.float(wanted.tag, i);
      case "FD":
        return dataSet.double(wanted.tag, i);
      default:
        return dataSet.uint16(wanted.tag, i);
    }
  };
  return Array.from({ length: element.length / size }, (_, i) => read(i)!);
}

function fault({ tag, name }: NumberElement, what: string): ImageFault {
  return new ImageFault(
    `its ${name} (${tag.slice(1, 5)},${tag.slice(5)}) ${what}`,
    "correct it, with dcmodify for example, or remove its row from the table",
  );
}

/** Control characters would spoil the terminal that shows the message; long texts, too. */
export function printableElement(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, "\ufffd");
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
