/**
 * How an image asks to be turned and mirrored, in its EXIF data: a small TIFF directory.
 * Source: CIPA DC-008 (Exif 2.32), 4.6.4, and TIFF 6.0, section 2.
 */

const orientationTag = 0x0112;

/** @param exif from the TIFF header on. @returns 1 to 8; 1 if nothing is said, or nothing that is sound. */
export function readOrientation(exif: Buffer): number {
  const order = exif.toString("latin1", 0, 4);
  if (exif.length < 8 || (order !== "II*\0" && order !== "MM\0*")) return 1;
  const little = order.startsWith("I");
  const short = (at: number): number =>
    at + 2 > exif.length ? 0 : little ? exif.readUInt16LE(at) : exif.readUInt16BE(at);
  const directory = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  for (let at = directory + 2, i = 0; i < short(directory); i++, at += 12) {
    if (short(at) !== orientationTag) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
