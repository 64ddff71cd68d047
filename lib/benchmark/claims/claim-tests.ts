/**
 * The paper's claims (Schütte et al. 2021, abstract and results), each turned into numbers that must be above zero: what is
 * tested where, of results that are there or of a plan.
 */
import { anatomyOf } from "../paper-levels";
import type { Grid, Place } from "./auroc-table";
import type { Pair } from "./gaps";
import type { TrainingData } from "../../experiment/results";
import { kindOfSource } from "../../cohort/format/kind";

/** Which of the paper's claims. */
export type ClaimNumber = 1 | 2 | 3 | 4 | 5;

/** The paper's claims in its words, as short as can be. */
export const paperClaims: Readonly<Record<ClaimNumber, string>> = {
  1: "Real images train better classifiers than cpD-GAN's, and cpD-GAN's train better classifiers than prog-GAN's, at every point.",
  2: "Synthetic images benefit disproportionately from fewer label combinations.",
  3: "With few samples of each combination, label overfitting dominates GAN training.",
  4: "The gap is smaller for chest X-rays than for head CT.",
  5: "Readers do no better than chance at an intermediate resolution and improve as it rises, in line with the classifiers.",
};

/** How much higher a discriminator scores the real images that it learned from than those that it did not. */
export interface Overfitting {
  readonly model: TrainingData;
  readonly of: "score" | "labels";
}

/** A part of a tested number. */
export interface Term {
  readonly weight: number;
  readonly place: Place;
  readonly quantity: Pair | Overfitting;
}

/** A number that should be above zero. */
export interface TestedContrast {
  readonly terms: readonly Term[];
  /** Where it is measured, if a claim has several places. */
  readonly at?: string;
}

/** A claim about one data set, or two, and one comparison. */
export interface ClaimTest {
  readonly number: ClaimNumber;
  readonly data: string;
  /** The number that must be above zero, in words. */
  readonly test: string;
  /** All of them must be above zero; none where something is missing. */
  readonly contrasts: readonly TestedContrast[];
  /** Why there are none. */
  readonly missing?: string;
}

const gans = ["cpD-GAN", "prog-GAN"] as const;

/*
 * Claim 3 is tested by the fall of the GANs' AUROC, and not by a wider gap: the paper's own curves say the opposite of a wider
 * gap. With few samples the classifier trained on real images falls, too, and by more (chest 0.926 to 0.859 against
 * cpD-GAN's 0.908 to 0.848; head CT 0.913 to 0.720 against 0.844 to 0.702), so the gap narrows. What the paper says is
 * that overfitting to labels, not image quality, limits the GANs there. So it is also tested directly: by how much the
 * discriminator scores training images higher than validation images.
 */

/** All tests of a grid, each data set and GAN apart. */
export function claimTests(grid: Grid): ClaimTest[] {
  const datasets = grid.datasets();
  return [
    ...datasets.flatMap((data) => [
      everywhere(grid, data, "real", "cpD-GAN"),
      everywhere(grid, data, "cpD-GAN", "prog-GAN"),
    ]),
    ...datasets.flatMap((data) =>
      gans.map((gan) =>
        along(grid, 2, data, "classes", `real − ${gan}: with most combinations − with fewest`, {
          more: "real",
          less: gan,
          measure: "matched",
        }),
      ),
    ),
    ...datasets.flatMap((data) => [
      ...gans.map((gan) =>
        along(grid, 3, data, "samples", `${gan}: with most samples − with fewest`, { more: gan, measure: "matched" }),
      ),
      ...overfittingTests(grid, data),
    ]),
    ...gans.flatMap((gan) => chestAgainstHead(grid, datasets, gan)),
    ...datasets.flatMap((data) =>
      gans.map((gan) =>
        along(grid, 5, data, "resolution", `real − ${gan}: at the highest resolution − at the lowest`, {
          more: "real",
          less: gan,
          measure: "matched",
        }),
      ),
    ),
    {
      number: 5,
      data: "",
      test: "readers: at the highest resolution − at the lowest",
      contrasts: [],
      missing: "a table of AUROCs has no readers; run your own study to test this (notebook 9)",
    },
  ];
}

/** Claim 1: a gap above zero at every place of a data set. */
function everywhere(grid: Grid, data: string, more: TrainingData, less: TrainingData): ClaimTest {
  const contrasts = grid.places(data).map((place) => ({
    terms: [{ weight: 1, place, quantity: { more, less, measure: "all" as const } }],
    at: placeWords(place),
  }));
  return { number: 1, data, test: `${more} − ${less}, at every point`, contrasts };
}

/** How much larger something is at the largest level of a benchmark than at the smallest. */
function along(
  grid: Grid,
  number: ClaimNumber,
  dataset: string,
  benchmark: string,
  test: string,
  quantity: Term["quantity"],
  sign = 1,
): ClaimTest {
  const levels = grid.levels(dataset, benchmark);
  if (levels.length < 2) {
    const missing = `two levels of ${benchmark} are needed, but there ${levels.length === 1 ? "is one" : "are none"}`;
    return { number, data: dataset, test, contrasts: [], missing };
  }
  const at = (level: number): Place => ({ dataset, benchmark, level });
  const terms = [
    { weight: sign, place: at(levels[levels.length - 1]), quantity },
    { weight: -sign, place: at(levels[0]), quantity },
  ];
  return { number, data: dataset, test, contrasts: [{ terms }] };
}

/** Claim 3, directly: with few samples a discriminator knows its training images, and their labels, from others better than with many. */
function overfittingTests(grid: Grid, data: string): ClaimTest[] {
  const what = { score: "D's score of training reals − of validation reals", labels: "D's label accuracy, likewise" };
  const tested: readonly Overfitting[] = [
    { model: "cpD-GAN", of: "score" },
    { model: "prog-GAN", of: "score" },
    { model: "prog-GAN", of: "labels" },
  ];
  return tested.map((one) =>
    along(grid, 3, data, "samples", `${one.model}, ${what[one.of]}: with fewest samples − with most`, one, -1),
  );
}

/** Claim 4, on average over the levels that a chest and a head CT data set both have. */
function chestAgainstHead(grid: Grid, datasets: readonly string[], gan: TrainingData): ClaimTest[] {
  const test = `real − ${gan}: head CT − chest, mean over the levels that both have`;
  const of = (anatomy: string): string[] => datasets.filter((data) => anatomyOf(data) === anatomy);
  const pairs = of("chest").flatMap((chest) => of("head-ct").map((head) => ({ chest, head })));
  if (pairs.length === 0) {
    const missing = "results of a chest data set and of a head CT data set are needed";
    return [{ number: 4, data: datasets.join(", "), test, contrasts: [], missing }];
  }
  return pairs.map(({ chest, head }) => {
    const common = { number: 4 as const, data: `${chest}, ${head}`, test };
    if ([chest, head].some((data) => kindOfSource(data) === "phantom"))
      return {
        ...common,
        contrasts: [],
        missing: "it compares difficulties, and this project chose how difficult its phantoms are",
      };
    const both = grid.places(chest).filter(({ benchmark, level }) => grid.levels(head, benchmark).includes(level));
    if (both.length === 0) return { ...common, contrasts: [], missing: "there is no level that both have" };
    const quantity = { more: "real" as const, less: gan, measure: "all" as const };
    const terms = both.flatMap((place) => [
      { weight: 1 / both.length, place: { ...place, dataset: head }, quantity },
      { weight: -1 / both.length, place, quantity },
    ]);
    return { ...common, contrasts: [{ terms }] };
  });
}

/** "classes 6". */
export function placeWords({ benchmark, level }: Place): string {
  return `${benchmark} ${level}`;
}
