/** Makes the browser's PDF the same every time: a fixed date replaces the time at which it was made. */

/** A date of the same length as those that are replaced, so that the offsets in the file stay right. */
const always = "(D:20000101000000+00'00')";

/** Puts one fixed date in place of the dates of creation and change. */
export function withoutTimes(pdf: Uint8Array): Buffer {
  const text = Buffer.from(pdf).toString("latin1");
  return Buffer.from(
    text.replace(/(\/(?:CreationDate|ModDate) )\(D:\d{14}[+-]\d\d'\d\d'\)/g, (_, key: string) => key + always),
    "latin1",
  );
}
