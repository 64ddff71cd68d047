/** Numbers in text files, read completely or not at all: JavaScript's own parsers accept "", "0x10" and "12 mm". */

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number such as -0.5 or 1e-3; undefined when the text is anything else, or too large for a number. */
export function readNumber(text: string): number | undefined {
  const value = decimal.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** A number as JavaScript writes it, which may be NaN or infinite; undefined when the text is anything else. */
export function readWritten(text: string): number | undefined {
  const value = Number(text);
  return String(value) === text ? value : undefined;
}

/** A whole number from 0, digits only; undefined when the text is anything else, or has more digits than a number keeps. */
export function readCount(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
