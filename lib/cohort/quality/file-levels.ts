/** How many different values an image file has, before the window, resizing and rounding reduce their number. */
import * as fs from "node:fs";
import { readGrayPicture } from "../images/decode";
import { isDicom, openDataSet, tags } from "../images/dicom/data-set";
import { readDicomHeader } from "../images/dicom/header";
import { readStoredValues } from "../images/dicom/stored-values";

/** @throws ImageFault as decoding does; the file was decoded once, so it should not. */
export async function countFileLevels(file: string): Promise<number> {
  const content = await fs.promises.readFile(file);
  return countValues(await valuesOf(content, file));
}

/** Different values. */
export function countValues(values: ArrayLike<number>): number {
  const seen = new Set<number>();
  for (let i = 0; i < values.length; i++) seen.add(values[i]);
  return seen.size;
}

async function valuesOf(content: Buffer, file: string): Promise<ArrayLike<number>> {
  if (!isDicom(content) && !/\.(dcm|dicom)$/i.test(file)) return (await readGrayPicture(content)).gray;
  const dataSet = openDataSet(content, tags.pixelData);
  return readStoredValues(dataSet, readDicomHeader(dataSet));
}
