/** Writes the quiz's sheet from a synthetic cohort of a finished experiment. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp, { type Sharp } from "sharp";
import { type Cohort, openCohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { generativeModels, modelIds } from "../../lib/gan/models";
import { UserError } from "../../lib/support/errors";
import type { QuizSheet } from "./sheet";

/** Enough that a second visit shows others. */
const mostImages = 60;
const columns = 10;
/** A visitor is shown so many. */
export const fewestImages = 10;

/**
 * Writes `sheet.png` and `sheet.json`.
 * @param cohort folder of a synthetic cohort; its test rows are taken evenly, none by hand.
 * @throws UserError when the cohort is not synthetic, too small, or has labels that the chest phantom cannot draw beside it.
 */
export async function writeSheet(cohort: string, out: string): Promise<void> {
  const opened = openCohort(cohort);
  try {
    const rows = rowsOf(opened, cohort);
    const { resolution, labelNames, source } = opened;
    const images = rows.map((row) => {
      const labels = opened.readLabels([row]);
      return labelNames.filter((_, label) => labels[label] === 1);
    });
    const sheet: QuizSheet = { resolution, columns, model: printedName(source), images };
    fs.mkdirSync(out, { recursive: true });
    await picture(opened, rows).toFile(path.join(out, "sheet.png"));
    fs.writeFileSync(path.join(out, "sheet.json"), `${JSON.stringify(sheet)}\n`);
  } finally {
    opened.close();
  }
}

/** A cohort's source is the id of the model that drew it. */
function printedName(source: string): string {
  const id = modelIds.find((one) => one === source);
  return id === undefined ? source : generativeModels[id].name;
}

function rowsOf(cohort: Cohort, folder: string): number[] {
  const { kind } = cohort.description;
  if (kind !== "synthetic")
    throw new UserError(
      `${folder} has ${kind} images; give the folder of a synthetic cohort, which has them in cohort.json.`,
    );
  const foreign = cohort.labelNames.find((name) => !chestPhantom.findings.includes(name));
  if (foreign !== undefined)
    throw new UserError(
      `The chest phantom cannot draw "${foreign}" beside these images; give a synthetic cohort of an experiment with phantom-chest.`,
    );
  const rows = cohort.rowsOf("test");
  if (rows.length < fewestImages)
    throw new UserError(
      `${folder} has ${rows.length} test images, and the quiz shows ${fewestImages}; give a larger cohort.`,
    );
  const count = Math.min(mostImages, rows.length);
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}

function picture(cohort: Cohort, rows: readonly number[]): Sharp {
  const { resolution } = cohort;
  const [width, height] = [columns * resolution, Math.ceil(rows.length / columns) * resolution];
  const pixels = new Uint8Array(width * height);
  rows.forEach((row, i) => {
    const image = cohort.readImages([row]);
    const corner = Math.floor(i / columns) * resolution * width + (i % columns) * resolution;
    for (let y = 0; y < resolution; y++)
      pixels.set(image.subarray(y * resolution, (y + 1) * resolution), corner + y * width);
  });
  return sharp(pixels, { raw: { width, height, channels: 1 } }).png({ compressionLevel: 9 });
}
