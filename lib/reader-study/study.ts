/**
 * A study's folder:
 *
 *     study.json        what is shown to whom in which order, and what it is (the truth): never sent to a reader
 *     images-32.npy     the images of 32×32 pixels, a file for each resolution
 *     invitations.csv   the links that readers and the study's owner open; delete it when they are sent
 *     journal.jsonl     the answers, a line each, appended as they come
 *     machine.json      what a machine reader said, when there is one
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { UserError } from "../support/errors";
import { readJson } from "../support/json-file";
import { parseNpyHeader } from "../support/npy";
import { readPlainFile } from "../support/plain-file";

export const formatName = "synthcohort-reader-study";
export const formatVersion = 1;

/** What an image is; what readers are asked. */
export type Truth = "real" | "synthetic";
export const truths: readonly ["real", "synthetic"] = ["real", "synthetic"];

/** One image and its truth. */
export interface StudyImage {
  readonly truth: Truth;
  /** "chest X-ray", "head CT", …: the stratum, with resolution and model. */
  readonly modality: string;
  /** Width and height, pixels. */
  readonly resolution: number;
  /** The GAN of the cell that the image belongs to; real images have the model that they are set against. */
  readonly model: string;
  /** Name of the cohort it came from, and its row there. */
  readonly cohort: string;
  readonly row: number;
  readonly purpose: "test" | "training";
}

/** One showing of an image to one reader. */
export interface Slot {
  /** Random; the only name by which the browser knows an image. */
  readonly id: string;
  /** Number of the image in `images`. */
  readonly image: number;
  readonly kind: "training" | "test" | "repeat";
}

/** A reader, with all that he or she is shown, in order. */
export interface StudyReader {
  readonly name: string;
  readonly tokenHash: string;
  readonly slots: readonly Slot[];
}

/** `study.json`. */
export interface StudyDescription {
  readonly format: typeof formatName;
  readonly version: typeof formatVersion;
  readonly title: string;
  readonly created: string;
  readonly seed: number;
  readonly perCell: number;
  readonly repeats: number;
  readonly training: number;
  readonly goBack: boolean;
  /** Sessions are signed with it, and the orders follow from it and the seed. */
  readonly secret: string;
  /** SHA-256 of the owner's token. */
  readonly adminTokenHash: string;
  /** Checksums of the cohorts' images, by name, source and resolution. */
  readonly cohorts: Readonly<Record<string, string>>;
  readonly images: readonly StudyImage[];
  readonly readers: readonly StudyReader[];
  /** SHA-256 of each image file. */
  readonly checksums: Readonly<Record<string, string>>;
}

const count = z.number().int().min(0);
const hash = z.string().length(64);

const studySchema: z.ZodType<StudyDescription> = z.strictObject({
  format: z.literal(formatName),
  version: z.literal(formatVersion),
  title: z.string(),
  created: z.string(),
  seed: z.number().int(),
  perCell: z.number().int().positive(),
  repeats: count,
  training: count,
  goBack: z.boolean(),
  secret: z.string().min(22),
  adminTokenHash: hash,
  cohorts: z.record(z.string(), hash),
  images: z.array(z.strictObject({
    truth: z.enum(truths), modality: z.string(), resolution: z.number().int().positive(), model: z.string(),
    cohort: z.string(), row: count, purpose: z.enum(["test", "training"]),
  })).min(1),
  readers: z.array(z.strictObject({
    name: z.string(), tokenHash: hash,
    slots: z.array(z.strictObject({ id: z.string().length(22), image: count, kind: z.enum(["training", "test", "repeat"]) })),
  })).min(1),
  checksums: z.record(z.string(), hash),
});

/** An open study. */
export interface Study extends StudyDescription {
  readonly folder: string;
  /** Gray values of an image, resolution² bytes. */
  pixels(image: number): Uint8Array;
}

/** Files of a study's folder. */
export const studyFiles = { study: "study.json", invitations: "invitations.csv", journal: "journal.jsonl", machine: "machine.json" } as const;

/** The file of the images of one resolution. */
export function imagesFile(resolution: number): string {
  return `images-${resolution}.npy`;
}

/**
 * Opens a study and checks all of it.
 * @throws UserError when the folder is no study, or a file is missing, damaged or changed.
 */
export function openStudy(folder: string): Study {
  const file = path.join(folder, studyFiles.study);
  if (!fs.existsSync(file)) throw new UserError(`${folder} is not a reader study: make one with "synthcohort reader-study create".`);
  const description = parse(file);
  const blocks = new Map<number, Uint8Array>();
  for (const resolution of new Set(description.images.map((image) => image.resolution))) {
    blocks.set(resolution, readImages(folder, resolution, description));
  }
  const places = placesOf(description.images);
  return {
    ...description,
    folder,
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

/** Where each image stands in the file of its resolution. */
function placesOf(images: readonly StudyImage[]): number[] {
  const counts = new Map<number, number>();
  return images.map(({ resolution }) => {
    const place = counts.get(resolution) ?? 0;
    counts.set(resolution, place + 1);
    return place;
  });
}

function readImages(folder: string, resolution: number, { images, checksums }: StudyDescription): Uint8Array {
  const name = imagesFile(resolution);
  const file = path.join(folder, name);
  if (!fs.existsSync(file)) throw new UserError(`The study ${folder} is not whole: ${name} is missing, so make the study again.`);
  const content = readPlainFile(file);
  if (createHash("sha256").update(content).digest("hex") !== checksums[name]) {
    throw new UserError(`${file} was changed after the study was made: make the study again.`);
  }
  const { dtype, fortranOrder, offset, shape } = parseNpyHeader(content, file);
  const wanted = images.filter((image) => image.resolution === resolution).length;
  const whole = dtype === "|u1" && !fortranOrder && shape.join() === [wanted, resolution, resolution].join() && content.length === offset + wanted * resolution * resolution;
  if (!whole) throw new UserError(`${file} does not hold ${wanted} images of ${resolution} pixels: make the study again.`);
  return content.subarray(offset);
}
