/**
 * A study's folder:
 *
 *     study.json        what is shown to whom in which order, and what it is (the truth): never sent to a reader
 *     images-32.npy     the images of 32×32 pixels, a file for each resolution
 *     invitations.csv   the links that readers and the study's owner open; delete it when they are sent
 *     journal.jsonl     the answers, a line each, appended as they come; the first line names the study
 *     machine.json      what a machine reader said, when there is one
 *     revealed.json     when a class was shown the truth: then no more answers are taken
 *     serve.lock        who serves the study, while somebody does
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { readJson } from "../support/files/json-file";
import { parseNpyHeader } from "../support/files/npy";
import { readPlainFile } from "../support/files/plain-file";
import { studyImagesFile, studyFiles, studySchema, type StudyDescription, type StudyImage } from "./description";
import { checkIdentity } from "./identity";

/** An open study. */
export interface Study extends StudyDescription {
  readonly folder: string;
  /** Tells this study from every other one (`identityOf`). */
  readonly identity: string;
  /** What could not be checked, a sentence each. */
  readonly notes: readonly string[];
  /** Gray values of an image, resolution² bytes. */
  pixels(image: number): Uint8Array;
}

/**
 * Opens a study and checks all of it.
 * @throws UserError when the folder is no study, or a file is missing, damaged or changed.
 */
export function openStudy(folder: string): Study {
  const file = path.join(folder, studyFiles.study);
  if (!fs.existsSync(file))
    throw new UserError(`${folder} is not a reader study: make one with "synthcohort reader-study create".`);
  const description = parse(file);
  const { identity, notes } = checkIdentity(folder, description);
  const blocks = new Map<number, Uint8Array>();
  for (const resolution of new Set(description.images.map((image) => image.resolution))) {
    blocks.set(resolution, readImages(folder, resolution, description));
  }
  const places = placesOf(description.images);
  return {
    ...description,
    folder,
    identity,
    notes,
    pixels(image) {
      const { resolution } = description.images[image];
      const size = resolution * resolution;
      return (blocks.get(resolution) as Uint8Array).subarray(places[image] * size, (places[image] + 1) * size);
    },
  };
}

function parse(file: string): StudyDescription {
  const value = readJson(file, "make the study again");
  const result = studySchema.safeParse(value);
  if (result.success && allSlotsHaveImages(result.data)) return result.data;
  throw new UserError(`${file} is damaged or of another version: make the study again.`);
}

function allSlotsHaveImages({ images, readers }: StudyDescription): boolean {
  return readers.every((reader) => reader.slots.every((slot) => slot.image < images.length));
}

/** The index of each image in the file of its resolution. */
function placesOf(images: readonly StudyImage[]): number[] {
  const counts = new Map<number, number>();
  return images.map(({ resolution }) => {
    const place = counts.get(resolution) ?? 0;
    counts.set(resolution, place + 1);
    return place;
  });
}

function readImages(folder: string, resolution: number, { images, checksums }: StudyDescription): Uint8Array {
  const name = studyImagesFile(resolution);
  const file = path.join(folder, name);
  if (!fs.existsSync(file))
    throw new UserError(`The study ${folder} is incomplete: ${name} is missing, so make the study again.`);
  const content = readPlainFile(file);
  if (createHash("sha256").update(content).digest("hex") !== checksums[name]) {
    throw new UserError(`${file} was changed after the study was made: make the study again.`);
  }
  const { dtype, fortranOrder, offset, shape } = parseNpyHeader(content, file);
  const wanted = images.filter((image) => image.resolution === resolution).length;
  const whole =
    dtype === "|u1" &&
    !fortranOrder &&
    shape.join() === [wanted, resolution, resolution].join() &&
    content.length === offset + wanted * resolution * resolution;
  if (!whole)
    throw new UserError(`${file} does not hold ${wanted} images of ${resolution} pixels: make the study again.`);
  return content.subarray(offset);
}
