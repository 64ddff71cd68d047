/**
 * Finds synthetic images that are a training image in disguise: shifted, scaled, rotated, mirrored, with other gray
 * values. {@link CopySearch} measures the similarity after registration. The similarity of images of different patients
 * determines what is too similar. What the search finds and what it misses is tested on disguised training images.
 */
import type { Cohort } from "../../../cohort/format/cohort";
import { imageOrder } from "../../content-order";
import type { OnProgress } from "../../../support/progress";
import { Random } from "../../../support/random";
import { comparedImage, comparedSide } from "./band-pass";
import { comparedImages, type CopyMatch, CopySearch } from "./copy-search";
import { disguises } from "./disguises";
import { closeBound } from "../memorization";

/** A synthetic image and the training image that it is, by row numbers of their cohorts. */
export interface DisguisedCopy {
  readonly synthetic: number;
  readonly real: number;
  /** 1 − |correlation|, below the bound. */
  readonly distance: number;
}

/** What the search finds in these images. */
export interface CopyReach {
  /** Images nearer than this to a training image, and half as far from it as from any held-out image, are copies. */
  readonly bound: number;
  /** Held-out images that would be called copies by the bound alone, set by other patients. */
  readonly falseAlarms: number;
  readonly heldOut: number;
  /** Training images that were disguised in each way. */
  readonly tried: number;
  /** How many of these were found. */
  readonly disguises: readonly { readonly title: string; readonly caught: number }[];
}

/** Training images that are disguised, at most, and held-out images that are looked at. */
const [disguised, mostHeldOut] = [100, 3000];
/** A copy is nearer than this part of the distance that all but a share of the held-out images have at least. */
const [part, share] = [0.5, 0.01];

/** What was found. */
export interface CopiesFound {
  /** In the order of the synthetic images. */
  readonly copies: readonly DisguisedCopy[];
  readonly reach: CopyReach;
}

/**
 * Looks for training images among synthetic ones, and tries what it would find. The tensor engine must have been started.
 * @param real with training images, and at least 40 held-out ones (validation, test) of other patients.
 * @param options.seed draws the images that are disguised, and the noise.
 */
export async function disguisedCopies(
  real: Cohort,
  synthetic: Cohort,
  { seed, onProgress }: { seed: number; onProgress?: OnProgress },
): Promise<CopiesFound> {
  const side = comparedSide(real.resolution);
  const trainRows = real.rowsOf("train");
  const trained = new CopySearch(comparedImages(real, trainRows), side);
  const heldOut = Random.fromSeed(seed, "held out of copies")
    .shuffle(imageOrder(real, [...real.rowsOf("valid"), ...real.rowsOf("test")]))
    .slice(0, mostHeldOut);
  const unseen = comparedImages(real, heldOut);
  const honest = (await trained.nearest(unseen, onProgress)).map(({ distance }) => distance);
  const bound = boundOf(honest);
  // A held-out image that is a training image's twin (somebody imaged twice, a duplicate) would clear all copies of that one.
  const others = unseen.filter((_, i) => honest[i] >= bound);
  const search: Searches = { trained, unseen: new CopySearch(others, side) };
  const reach: CopyReach = {
    bound,
    falseAlarms: falseAlarmsOf(
      honest,
      Array.from(heldOut, (row) => real.table.patient[row]),
    ),
    heldOut: heldOut.length,
    tried: Math.min(disguised, trainRows.length),
    disguises: await tryDisguises(search, real, bound, seed, onProgress),
  };
  const all = comparedImages(
    synthetic,
    Int32Array.from({ length: synthetic.size }, (_, row) => row),
  );
  const copies = (await copiesAmong(all, search, bound, onProgress)).map(({ place, reference, distance }) => ({
    synthetic: place,
    real: trainRows[reference],
    distance,
  }));
  return { copies, reach };
}

/** The training images, and the held-out ones, which no generator has seen. */
interface Searches {
  readonly trained: CopySearch;
  readonly unseen: CopySearch;
}

/**
 * A typical image, with less noise than real ones, is nearer to all of them than they are to each other. So an image is a copy only
 * if it is also nearer to the training image than to any that the generator has not seen, by as much as copies must be.
 */
async function copiesAmong(
  images: readonly Float32Array[],
  { trained, unseen }: Searches,
  bound: number,
  onProgress?: OnProgress,
): Promise<(CopyMatch & { readonly place: number })[]> {
  const near = (await trained.nearest(images, onProgress))
    .map((match, place) => ({ ...match, place }))
    .filter(({ distance }) => distance < bound);
  const beside = await unseen.nearest(near.map(({ place }) => images[place]));
  return near.filter(({ distance }, i) => distance < part * beside[i].distance);
}

function boundOf(honest: readonly number[]): number {
  return part * closeBound(Float64Array.from(honest), share);
}

/** The images of each half of the patients are compared with the bound from the other half. */
function falseAlarmsOf(honest: readonly number[], patients: readonly string[]): number {
  const names = [...new Set(patients)].sort();
  const first = new Set(names.filter((_, place) => place % 2 === 0));
  const half = (inFirst: boolean): number[] => honest.filter((_, image) => first.has(patients[image]) === inFirst);
  const alarms = (judged: readonly number[], others: readonly number[]): number =>
    others.length === 0 ? 0 : judged.filter((distance) => distance < boundOf(others)).length;
  return alarms(half(true), half(false)) + alarms(half(false), half(true));
}

async function tryDisguises(
  search: Searches,
  real: Cohort,
  bound: number,
  seed: number,
  onProgress?: OnProgress,
): Promise<CopyReach["disguises"]> {
  const random = Random.fromSeed(seed, "disguises");
  const rows = random.shuffle(imageOrder(real, real.rowsOf("train"))).slice(0, disguised);
  const tried: CopyReach["disguises"][number][] = [];
  for (const { title, apply } of disguises) {
    const images: Float32Array[] = [];
    for (const row of rows)
      images.push(
        comparedImage(await apply(Float32Array.from(real.readImages([row])), real.resolution, random), real.resolution),
      );
    tried.push({
      title,
      caught: (await copiesAmong(images, search, bound, onProgress)).length,
    });
  }
  return tried;
}
