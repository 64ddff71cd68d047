/**
 * The paper's claims (Schütte et al. 2021, abstract and results), each turned into a number that must be above zero, and
 * whether a table of results bears it out.
 */
import { anatomyOf } from "./paper-levels";
import { decide, type Finding, type ClaimVerdict } from "./claim-verdict";
import { Gaps, type MeanDifference, weightedSum, withDeviation, type Gap, type Place } from "./gaps";
import { labelsWords } from "./mean-labels";
import type { ResultRow, TrainingData } from "../experiment/results";

/** A claim, tested on one data set and comparison. */
export interface Claim extends ClaimVerdict {
  /** Which of the paper's claims. */
  readonly number: 1 | 2 | 3 | 4 | 5;
  /** The number that must be above zero, in words. */
  readonly test: string;
  /** The data set, or two; empty where the claim is not about a data set. */
  readonly data: string;
}

/** The paper's claims in its words, as short as can be. */
export const paperClaims: Readonly<Record<Claim["number"], string>> = {
  1: "Real images train better classifiers than cpD-GAN's, and cpD-GAN's train better classifiers than prog-GAN's, at every point.",
  2: "Synthetic images benefit disproportionately from fewer label combinations.",
  3: "With few samples of each combination, label overfitting dominates GAN training.",
  4: "The gap is smaller for chest X-rays than for head CT.",
  5: "Readers do no better than chance at an intermediate resolution and improve as it rises, in line with the classifiers.",
};

const gans = ["cpD-GAN", "prog-GAN"] as const;

/*
 * Claim 3 is tested by the fall of the GANs' AUROC alone, and not by a wider gap: the paper's own curves say the opposite of
 * a wider gap. With few samples the classifier trained on real images falls, too, and by more (chest 0.926 to 0.859 against
 * cpD-GAN's 0.908 to 0.848; head CT 0.913 to 0.720 against 0.844 to 0.702), so the gap narrows. What the paper says is
 * that overfitting to labels, not image quality, limits the GANs there; a table of AUROCs does not show causes.
 */

/** Chance that an interval misses a true value. */
const error = 0.05;

/**
 * Tests all claims, each data set and GAN apart.
 * @param rows results of any data sets and benchmarks; the tests are of those with label `mean`, the others say what these are means of.
 */
export function testClaims(rows: readonly ResultRow[]): Claim[] {
  const gaps = new Gaps(rows);
  const datasets = gaps.datasets();
  return [
    ...datasets.flatMap((data) => [
      everywhere(gaps, data, "real", "cpD-GAN"),
      everywhere(gaps, data, "cpD-GAN", "prog-GAN"),
    ]),
    ...datasets.flatMap((data) =>
      gans.map((gan): Claim => ({
        number: 2,
        data,
        test: `real − ${gan}: with most combinations − with fewest`,
        ...decide(change(gaps, data, "classes", "real", gan)),
      })),
    ),
    ...datasets.flatMap((data) =>
      gans.map((gan): Claim => ({
        number: 3,
        data,
        test: `${gan}: with most samples − with fewest`,
        ...decide(change(gaps, data, "samples", gan)),
      })),
    ),
    ...gans.flatMap((gan) => chestAgainstHead(gaps, datasets, gan)),
    ...datasets.flatMap((data) =>
      gans.map((gan): Claim => ({
        number: 5,
        data,
        test: `real − ${gan}: at the highest resolution − at the lowest`,
        ...decide(change(gaps, data, "resolution", "real", gan)),
      })),
    ),
    {
      number: 5,
      data: "",
      test: "readers: at the highest resolution − at the lowest",
      ...decide({ missing: "a table of AUROCs has no readers; run your own study to test this (notebook 8)" }),
    },
  ];
}

/**
 * Claim 1: a gap above zero at every place of a data set. That is an intersection-union test (Berger 1982): it errs at most as
 * often as a single place when each place is tested at the full level. One place is enough to contradict the claim, so
 * for that the chance is shared out over the places (Bonferroni).
 */
function everywhere(gaps: Gaps, data: string, more: TrainingData, less: TrainingData): Claim {
  const places = gaps.places(data);
  const found = places.flatMap((place) => {
    const gap = gaps.at(place, more, less);
    if (gap === undefined) return [];
    const at = (chance: number): MeanDifference => weightedSum([{ weight: 1, gap }], chance);
    return [{ ...at(error), highOfAll: at(error / places.length).high, at: nameOf(place) }];
  });
  const without = places.filter((place) => gaps.at(place, more, less) === undefined).map(nameOf);
  const missing =
    without.length > 0
      ? `${more} and ${less} with the same seed are not both available at ${without.join(", ")}`
      : undefined;
  return { number: 1, data, test: `${more} − ${less}, at every point`, ...decide({ found, missing }) };
}

/** How much larger a gap (or an AUROC) is at the largest level of a benchmark than at the smallest. */
function change(gaps: Gaps, dataset: string, benchmark: string, more: TrainingData, less?: TrainingData): Finding {
  const levels = gaps.levels(dataset, benchmark);
  if (levels.length < 2)
    return {
      missing: `two levels of ${benchmark} are needed, but there ${levels.length === 1 ? "is one" : "are none"}`,
    };
  const ends = [levels[levels.length - 1], levels[0]];
  const [large, small] = ends.map((level) => gaps.at({ dataset, benchmark, level }, more, less));
  const lacking = ends.filter((_, end) => [large, small][end] === undefined);
  if (large === undefined || small === undefined)
    return {
      missing: `there is no ${less ? `${more} and ${less} with the same seed` : more} at ${benchmark} ${lacking.join(", ")}`,
    };
  return {
    found: [
      {
        ...weightedSum(
          [
            { weight: 1, gap: large },
            { weight: -1, gap: small },
          ],
          error,
        ),
        of: [part(gaps, large), part(gaps, small)].join(", "),
      },
    ],
  };
}

/** Claim 4, on average over the levels that a chest and a head CT data set both have. */
function chestAgainstHead(gaps: Gaps, datasets: readonly string[], gan: TrainingData): Claim[] {
  const test = `real − ${gan}: head CT − chest, mean over the levels that both have`;
  const [heads, chests] = [
    datasets.filter((data) => anatomyOf(data) === "head-ct"),
    datasets.filter((data) => anatomyOf(data) === "chest"),
  ];
  const pairs = chests.flatMap((chest) => heads.map((head) => ({ chest, head })));
  if (pairs.length === 0)
    return [
      {
        number: 4,
        data: datasets.join(", "),
        test,
        ...decide({ missing: "results of a chest data set and of a head CT data set are needed" }),
      },
    ];
  return pairs.map(({ chest, head }): Claim => ({
    number: 4,
    data: `${chest}, ${head}`,
    test,
    ...decide(shared(gaps, chest, head, gan)),
  }));
}

function shared(gaps: Gaps, chest: string, head: string, gan: TrainingData): Finding {
  const both = gaps.places(chest).flatMap((place) => {
    const [ofChest, ofHead] = [gaps.at(place, "real", gan), gaps.at({ ...place, dataset: head }, "real", gan)];
    return ofChest && ofHead ? [{ ofChest, ofHead }] : [];
  });
  if (both.length === 0) return { missing: `there is no level at which both have real and ${gan}` };
  const weight = 1 / both.length;
  const terms = both.flatMap(({ ofChest, ofHead }) => [
    { weight, gap: ofHead },
    { weight: -weight, gap: ofChest },
  ]);
  const mean = (of: "ofChest" | "ofHead"): string => meanOverPlaces(both.map((pair) => pair[of]));
  const where = both.map(({ ofChest }) => nameOf(ofChest.place)).join(", ");
  return {
    found: [{ ...weightedSum(terms, error), of: `head CT ${mean("ofHead")}, chest ${mean("ofChest")} at ${where}` }],
  };
}

/** The mean of several places' gaps, with its standard deviation over seeds where all places have the same. */
function meanOverPlaces(several: readonly Gap[]): string {
  const ofSeeds = several[0].seeds
    .map(({ seed }) => several.flatMap(({ seeds }) => seeds.filter((one) => one.seed === seed)))
    .filter((same) => same.length === several.length);
  const average = (values: readonly { readonly value: number }[]): number =>
    values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const complete = ofSeeds.length > 1 && several.every(({ seeds }) => seeds.length === ofSeeds.length);
  return complete ? withDeviation(ofSeeds.map(average)) : average(several).toFixed(3);
}

/** A gap with its standard deviation over seeds; where the mean is not of all labels, which they are. */
function part(gaps: Gaps, { seeds, place }: Gap): string {
  const labels = gaps.labels(place);
  const words = labels !== undefined && labels.leftOut.length > 0 ? ` (mean of ${labelsWords(labels)})` : "";
  return `${withDeviation(seeds.map(({ value }) => value))} at ${nameOf(place)}${words}`;
}

function nameOf({ benchmark, level }: Place): string {
  return `${benchmark} ${level}`;
}
