/**
 * Reads an image file in the form that a cohort stores: gray, resized, divided by its own maximum, 8 bits (paper,
 * "Cohorts").
 */
import { isMainThread } from "node:worker_threads";
import sharp from "sharp";
import { UserError, messageOf } from "../../support/errors";
import { FileError, openPlainFileAsync, readPlainFile } from "../../support/files/plain-file";
import { isDicom } from "./dicom/data-set";
import { type DicomRendering, readGrayDicom } from "./dicom/gray";
import type { OnNote } from "./image-notes";
import { readPlainJpeg } from "./jpeg";
import { readPlainPng } from "./png";
import { resizeGray } from "./resize";
import { ImageFault, checkSize, mostPixels } from "./image-fault";

/** How image files become a cohort's images. */
export interface ImageRendering extends DicomRendering {
  /** Width and height of the image. Unit: pixels. */
  readonly resolution: number;
}

interface Gray {
  /** height×width values, row by row, of whatever range. */
  readonly gray: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** EXIF's number for how it is to be turned and mirrored; 1 and undefined: not at all. */
  readonly orientation?: number;
}

// One thread an image and nothing kept: many images are read at once, each once.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Reads a DICOM file, known by its content or its ending, or a JPEG, PNG, TIFF, WebP or GIF of 8 or 16 bits, gray or
 * color (made gray as Pillow does, ITU-R 601), with an alpha channel that hides nothing or none.
 *
 * The values are those of the file, as Pillow, torchvision and OpenCV's IMREAD_UNCHANGED take them: a color profile and a
 * gamma are not applied, and an image is not turned as its EXIF orientation asks, except TIFF, which Pillow turns.
 * @param note is told what a user of the cohort should know of this image.
 * @returns resolution×resolution values; the brightest is 255, unless the image is black.
 * @throws UserError that names the file and the mending when it is missing, empty, damaged, cut short, too large or too
 * small, of other numbers than 8 or 16 bits without sign, in CMYK, partly transparent, of several pages, or DICOM that is not one gray image which can be decoded.
 */
export async function decodeImage(file: string, rendering: ImageRendering, note?: OnNote): Promise<Uint8Array> {
  const { gray, width, height, orientation = 1 } = await readGray(file, rendering, note);
  if (orientation !== 1) note?.({ kind: "not-turned" });
  return cohortImage(gray, width, height, rendering.resolution);
}

/**
 * A gray image as a cohort stores it: resized, divided by its own maximum (paper, "Cohorts").
 * @param gray height×width values, row by row.
 * @returns resolution×resolution values; the brightest is 255, unless the image is black.
 */
export function cohortImage(gray: ArrayLike<number>, width: number, height: number, resolution: number): Uint8Array {
  return divideByMaximum(resizeGray(gray, width, height, resolution));
}

/**
 * The last step of every image of a cohort.
 * @param values at least 0.
 * @returns as many values, rounded; the brightest is 255, unless all are 0.
 */
export function divideByMaximum(values: Float32Array): Uint8Array {
  let brightest = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > brightest) brightest = values[i];
  const image = new Uint8Array(values.length);
  // Rounded by what an array of bytes cuts off: five times as fast as Math.round.
  if (brightest > 0) for (let i = 0; i < image.length; i++) image[i] = (255 * values[i]) / brightest + 0.5;
  return image;
}

async function readGray(file: string, rendering: DicomRendering, note?: OnNote): Promise<Gray> {
  try {
    // A thread waits for its file: reading asynchronously takes a tenth of the time that a small image needs. The main thread
    // must not, lest it miss what the threads have to say.
    const content = isMainThread ? await readWithoutWaiting(file) : readPlainFile(file, mostFileBytes);
    if (content.length === 0) throw new ImageFault("it is empty");
    const dicom = isDicom(content) || /\.(dcm|dicom)$/i.test(file);
    return dicom ? await readGrayDicom(content, rendering, note) : await readGrayPicture(content);
  } catch (error) {
    if (error instanceof FileError && error.missing)
      throw new UserError(`The image ${file} is missing: put it there, or remove its row from the table.`);
    throw (error instanceof ImageFault ? error : new ImageFault(plainReason(error))).inFile(file);
  }
}

/** Larger files hold more than one image that is taken. Unit: bytes. */
const mostFileBytes = 1 << 30;

async function readWithoutWaiting(file: string): Promise<Buffer> {
  const handle = await openPlainFileAsync(file);
  try {
    const { size } = await handle.stat();
    if (size > mostFileBytes) throw new ImageFault(`it has ${size} bytes, and at most ${mostFileBytes} are read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

const formats = ["jpeg", "png", "tiff", "webp", "gif"];

/** An image's values, in its own height×width. @throws ImageFault when it cannot be read. */
export async function readGrayPicture(content: Buffer): Promise<Gray> {
  const plain = readPlainPng(content) ?? (await readPlainJpeg(content));
  if (plain !== undefined) {
    checkSize(plain.width, plain.height);
    return plain;
  }
  // The limit is checked here, with the size in the message; the decoder's own is a second wall.
  const {
    format,
    width,
    height,
    pages = 1,
    space,
    depth,
    channels,
    hasAlpha,
    orientation,
  } = await sharp(content, { limitInputPixels: false }).metadata();
  if (!formats.includes(format))
    throw new ImageFault(
      `it is ${format.toUpperCase()}, not JPEG, PNG, TIFF, WebP, GIF or DICOM`,
      "convert it, or remove its row from the table",
    );
  checkSize(width, height);
  if (pages > 1)
    throw new ImageFault(
      `it has ${pages} pages`,
      "save each page as a separate file, or remove its row from the table",
    );
  if (space === "cmyk")
    throw new ImageFault("it is in CMYK, which is for print", "convert it to gray, or remove its row from the table");
  // The decoder would bring other numbers to 8 bits without a word: cut off above 255, or merged.
  if (depth !== "uchar" && depth !== "ushort") {
    throw new ImageFault(
      `its values are of the type ${depth}, not unsigned integers of 8 or 16 bits`,
      "save it with 8 or 16 bits, or remove its row from the table",
    );
  }
  const turned = format === "tiff";
  // The decoder would apply the profile to 8-bit values, and not to 16-bit ones.
  const options = { limitInputPixels: mostPixels, failOn: "error", sequentialRead: !turned, ignoreIcc: true } as const;
  const image = turned ? sharp(content, options).autoOrient() : sharp(content, options);
  if (hasAlpha && !(await image.clone().stats()).isOpaque) {
    throw new ImageFault("it is partly transparent", "remove its alpha channel, or its row from the table");
  }
  const wide = depth === "ushort";
  const colorSpace = channels >= 3 ? (wide ? "rgb16" : "srgb") : wide ? "grey16" : "b-w";
  const { data, info } = await image
    .removeAlpha()
    .toColourspace(colorSpace)
    .raw({ depth: wide ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const values = wide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return {
    gray: info.channels === 3 ? luma(values) : values,
    width: info.width,
    height: info.height,
    ...(!turned && { orientation }),
  };
}

/** Brightness of red, green and blue values. */
function luma(rgb: ArrayLike<number>): Float32Array {
  const gray = new Float32Array(rgb.length / 3);
  for (let i = 0; i < gray.length; i++) gray[i] = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2];
  return gray;
}

/** The decoder's message in one line. */
function plainReason(error: unknown): string {
  return (error instanceof FileError ? error.why : messageOf(error)).trim().split("\n")[0].replace(/\.$/, "");
}
