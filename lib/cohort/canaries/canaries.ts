/**
 * Canaries: training images with a mark that is no finding, some of them several times, so that one can look later whether a
 * generator gives the mark away. A mark is a pattern of black and white cells in a corner, as many of either, so that all marks are
 * equally bright. Source: Carlini et al. 2019, "The Secret Sharer", with images for sentences.
 */
import { z } from "zod";
import { UserError } from "../../support/errors";
import { parseJson } from "../../support/files/json-file";
import { Random } from "../../support/random";
import type { Cohort } from "../format/cohort";

/** How often a canary's image is in the training images; at 0 it is there without its mark, which nobody has seen. */
export const canaryRepeats: readonly number[] = [0, 1, 4, 16];

/** Canaries of each number of repeats. */
export const canariesEach = 8;

/** Training patients that a cohort needs: most of them are no canaries. */
export const fewestPatients: number = 2 * canaryRepeats.length * canariesEach;

/** Cells of a mark on a side. */
const side = 4;

/** A mark: 1 white, 0 black, cell by cell, row by row. */
export type Mark = readonly number[];

/** One canary. */
export interface Canary {
  /** The row of its image. */
  readonly row: number;
  readonly repeats: number;
  readonly mark: Mark;
}

/**
 * Chooses canaries: each of another training patient, each with another mark.
 * @throws UserError when there are too few training patients.
 */
export function drawCanaries(cohort: Cohort, seed: number): Canary[] {
  const firstRows = new Map<string, number>();
  for (const row of cohort.rowsOf("train")) {
    const patient = cohort.table.patient[row];
    if (!firstRows.has(patient)) firstRows.set(patient, row);
  }
  const wanted = canaryRepeats.length * canariesEach;
  if (firstRows.size < fewestPatients)
    throw new UserError(
      `Canaries are ${wanted} training patients, and ${cohort.folder} has ${firstRows.size}: mark a cohort with at least ${fewestPatients}.`,
    );
  const patients = Random.fromSeed(seed, "canaries").shuffle([...firstRows.keys()].sort());
  const marks = drawMarks(wanted, seed, "canaries' marks");
  return marks.map((mark, place) => ({
    row: firstRows.get(patients[place])!,
    repeats: canaryRepeats[Math.floor(place / canariesEach)],
    mark,
  }));
}

/** Different marks. @param besides marks that are not among them. */
export function drawMarks(count: number, seed: number, purpose: string, besides: readonly Mark[] = []): Mark[] {
  const random = Random.fromSeed(seed, purpose);
  const taken = new Set(besides.map((mark) => mark.join("")));
  const marks: Mark[] = [];
  while (marks.length < count) {
    const mark = random.shuffle(Array.from({ length: side ** 2 }, (_, cell) => cell % 2));
    if (taken.has(mark.join(""))) continue;
    taken.add(mark.join(""));
    marks.push(mark);
  }
  return marks;
}

/** The pixels of a mark's cells, and their gray values, 0 or 255, in an image of a resolution in pixels. */
export function markPixels(mark: Mark, resolution: number): { readonly place: number; readonly gray: number }[] {
  const cell = Math.max(1, resolution / 32);
  return Array.from({ length: (side * cell) ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % (side * cell), Math.floor(pixel / (side * cell))];
    const white = mark[Math.floor(y / cell) * side + Math.floor(x / cell)];
    return { place: y * resolution + x, gray: 255 * white };
  });
}

/** An image with a mark over what was there, so that another mark takes the place of one. @param image gray values, 0 to 255. */
export function withMark(image: Uint8Array, mark: Mark, resolution: number): Uint8Array {
  const copy = image.slice();
  for (const { place, gray } of markPixels(mark, resolution)) copy[place] = gray;
  return copy;
}

const schema = z
  .array(
    z.object({
      row: z.number().int().min(0),
      repeats: z.number().int().min(0),
      mark: z.array(z.number().int().min(0).max(1)).length(side ** 2),
    }),
  )
  .min(1);

/** How a cohort keeps its canaries. */
export function canariesAsText(canaries: readonly Canary[]): string {
  return JSON.stringify(canaries);
}

/** The canaries of a cohort. @throws UserError when it has none, or they are not as they were written. */
export function canariesOf({ description, size, folder }: Cohort): Canary[] {
  const text = description.origin["canaries"];
  if (typeof text !== "string")
    throw new UserError(`${folder} has no canaries: give a cohort that "synthcohort canaries" made.`);
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success && parsed.data.every(({ row }) => row < size)) return parsed.data;
  throw new UserError(`The canaries of ${folder} are not as they were written: make the cohort again (--replace).`);
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
