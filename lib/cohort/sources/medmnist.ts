/**
 * MedMNIST (Yang et al. 2023): sets of small images in one .npz file each, 28, 64, 128 or 224 pixels wide, with their own
 * split, which is kept. Read are the gray sets whose labels are present or absent. There are no patient numbers.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { type DataSet, columnsOf, dataSets } from "../datasets";
import { cohortImage } from "../images/decode";
import { countValues } from "../quality/file-levels";
import { type NpzArchive, openNpz } from "../images/npz";
import { type Split, splits } from "../format/split";
import { columnsNote } from "./folder/columns-note";
import { requireInside } from "./inside";
import { MedMnistImages } from "./medmnist-images";
import { imageStamp } from "./image-stamp";
import type { OpenSource, Source, SourceRequest } from "./source";
import { visibleNames } from "./visible";

const sets = dataSets.filter(({ source }) => source === "medmnist");
const setNames = sets.map(({ name }) => name).join(", ");

export const medMnist: Source = {
  name: "medmnist",
  title: `a gray set of MedMNIST, 28 to 224 pixels, as its .npz file: ${setNames}`,
  needsFolder: true,
  dropUnlabeled: false,
  open,
};

/** More images than this are no set of MedMNIST, whose largest has 236,386. */
const mostImages = 1_000_000;

async function open({ folder, knobs }: SourceRequest): Promise<OpenSource> {
  const file = findArchive(folder!);
  const set = setOf(file);
  const archive = await openNpz(file);
  try {
    const parts: Part[] = [];
    for (const split of splits) parts.push(await readPart(archive, file, set, split));
    const side = parts[0].side;
    if (parts.some((part) => part.side !== side))
      throw new UserError(`${file} has images of different sizes: download it again.`);
    const images = new MedMnistImages(
      archive,
      side,
      parts.map(({ name, size }) => ({ name, size })),
    );
    const names = parts.flatMap(({ name, size }) => Array.from({ length: size }, (_, i) => `${name}[${i}]`));
    return {
      candidates: { labelNames: set.labels, path: names, patient: names, labels: joined(parts) },
      patientsKnown: false,
      officialSplit: parts.flatMap(({ split, size }) => new Array<Split>(size).fill(split)),
      warnings: [
        columnsNote(path.basename(file), {
          image: parts.map(({ name }) => name).join(", "),
          labels: set.labels.join(", "),
          unused: [],
        }),
        `${set.name} has no patient numbers: every image counts as its own patient.`,
      ],
      stampImages: () => imageStamp(path.dirname(file), [path.basename(file)]),
      readImage: async (row) => cohortImage(await images.read(row), side, side, knobs.resolution),
      countLevels: async (row) => countValues(await images.read(row)),
      close: () => images.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** The labels of all splits. */
function joined(parts: readonly Part[]): Int8Array {
  const labels = new Int8Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  let filled = 0;
  for (const part of parts) {
    labels.set(part.labels, filled);
    filled += part.labels.length;
  }
  return labels;
}

/** The file that was given, or the only .npz file of a folder. */
function findArchive(place: string): string {
  if (!fs.existsSync(place))
    throw new UserError(`${place} does not exist: data/README.md says how to get the data for medmnist.`);
  if (!fs.statSync(place).isDirectory()) return place;
  const files = visibleNames(place).filter((name) => name.endsWith(".npz"));
  if (files.length !== 1) {
    const found = files.length === 0 ? "no .npz file" : `several .npz files (${files.join(", ")})`;
    throw new UserError(
      `${place} has ${found}: give the file, as in medmnist=${path.join(place, files[0] ?? "pneumoniamnist.npz")}.`,
    );
  }
  const file = path.join(place, files[0]);
  requireInside(place, file);
  return file;
}

/** The set in a file: its name says which, the file itself does not. */
function setOf(file: string): DataSet {
  const name = /^([a-z]+)(_\d+)?\.npz$/.exec(path.basename(file))?.[1];
  const set = sets.find((one) => one.name === name);
  if (!set)
    throw new UserError(
      `${file} is not one of the supported sets (${setNames}): give one of them under its original name, such as pneumoniamnist_64.npz.`,
    );
  return set;
}

function arrayOf(set: DataSet, split: Split, what: "images" | "labels"): string {
  const role = `${split} ${what}` as const;
  return columnsOf(set.name, role)[role];
}

/** One split of a set. */
interface Part {
  readonly split: Split;
  /** The images' array. */
  readonly name: string;
  readonly size: number;
  readonly side: number;
  /** N×L. */
  readonly labels: Uint8Array;
}

async function readPart(archive: NpzArchive, file: string, set: DataSet, split: Split): Promise<Part> {
  const name = arrayOf(set, split, "images");
  const array = await archive.openArray(name);
  array.close();
  const [size, side, width, ...more] = array.shape;
  if (more.length > 0 || width === undefined)
    throw new UserError(
      `${name} in ${file} has the shape (${array.shape.join(", ")}) instead of images×height×width: only gray images are read.`,
    );
  if (side !== width || side < 28 || side > 224 || size < 1 || size > mostImages) {
    throw new UserError(
      `${name} in ${file} has ${size} images of ${width}×${side} pixels, and up to ${mostImages} square images of 28 to 224 pixels are read: give a file of MedMNIST.`,
    );
  }
  return { split, name, size, side, labels: await readLabels(archive, file, set, split, size) };
}

async function readLabels(
  archive: NpzArchive,
  file: string,
  set: DataSet,
  split: Split,
  size: number,
): Promise<Uint8Array> {
  const name = arrayOf(set, split, "labels");
  const array = await archive.openArray(name);
  try {
    const width = set.labels.length;
    if (array.shape.join() !== [size, width].join()) {
      throw new UserError(
        `${name} in ${file} has the shape (${array.shape.join(", ")}) instead of (${size}, ${width}): give the original ${set.name} file.`,
      );
    }
    const labels = await array.read(size * width);
    const stray = labels.findIndex((value) => value > 1);
    if (stray >= 0) {
      const place = `${name}[${Math.floor(stray / width)}]`;
      throw new UserError(
        `${place} in ${file}: ${set.labels[stray % width]} must be 1 or 0, not ${labels[stray]}: give the original ${set.name} file.`,
      );
    }
    return labels;
  } finally {
    array.close();
  }
}
