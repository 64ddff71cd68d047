/** The released images as PNG files: 8-bit gray, with nothing in them but the pixels. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import type { Cohort } from "../../cohort/format/cohort";
import { readPlainPng } from "../../cohort/images/png";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { namingAsync } from "../../support/system-error";
import { pngName } from "./layout";
import { ensureFolder } from "../../support/files/atomic";

/** Images encoded at once. */
const together = 64;

/** Writes every image of a cohort. */
export async function writePngs(folder: string, cohort: Cohort, onProgress?: OnProgress): Promise<void> {
  const side = cohort.resolution;
  for (let first = 0; first < cohort.size; first += together) {
    const rows = rowsFrom(first, cohort.size);
    await Promise.all(
      rows.map(async (row) => {
        const file = path.join(folder, pngName(row));
        ensureFolder(path.dirname(file));
        const png = await sharp(cohort.readImages([row]), { raw: { width: side, height: side, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toBuffer();
        await namingAsync(file, () => fs.promises.writeFile(file, png));
      }),
    );
    onProgress?.({ task: "writing PNG images", done: first + rows.length, total: cohort.size, unit: "images" });
  }
}

/** Checks that every PNG shows the cohort's image. @throws UserError naming the first that does not. */
export function checkPngs(folder: string, cohort: Cohort, onProgress?: OnProgress): void {
  for (let first = 0; first < cohort.size; first += together) {
    const rows = rowsFrom(first, cohort.size);
    for (const row of rows) {
      const content = fs.readFileSync(path.join(folder, pngName(row)));
      if (!hasOnlyPixels(content))
        throw new UserError(`${pngName(row)} in ${folder} contains more than pixels: request the release again.`);
      const image = readPlainPng(content);
      const alike =
        image?.width === cohort.resolution &&
        image.height === cohort.resolution &&
        Buffer.from(image.gray).equals(cohort.readImages([row]));
      if (!alike)
        throw new UserError(
          `${pngName(row)} in ${folder} does not show image ${row} of images.npy: request the release again.`,
        );
    }
    onProgress?.({ task: "comparing PNG images", done: first + rows.length, total: cohort.size, unit: "images" });
  }
}

/** Whether a PNG is what {@link writePngs} makes: no text, no time, nothing behind its end. Source: PNG specification, section 5. */
function hasOnlyPixels(content: Buffer): boolean {
  let at = 8;
  for (let type = ""; type !== "IEND" && at + 12 <= content.length; at += 12 + content.readUInt32BE(at)) {
    type = content.toString("latin1", at + 4, at + 8);
    if (!["IHDR", "pHYs", "IDAT", "IEND"].includes(type)) return false;
  }
  return at === content.length;
}

function rowsFrom(first: number, size: number): number[] {
  return Array.from({ length: Math.min(together, size - first) }, (_, i) => first + i);
}
