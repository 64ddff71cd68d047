/**
 * Whether a plan can decide the paper's claims, before anything is computed: how many seeds would find an effect as large as
 * the paper's, if trainings vary as much as they did in earlier results.
 */
import { anatomyOf } from "../paper-levels";
import type { BenchmarkPlan } from "../plan";
import { runsLeadingTo } from "../planned-run";
import { groupBy } from "../../support/grouped";
import { AurocTable, type Grid, type Place } from "./auroc-table";
import { claimTests, type ClaimTest, type TestedContrast } from "./claim-tests";
import {
  findTerms,
  seedsNeeded,
  seedVariance,
  testSetHides,
  type AssumedNumber,
  type Evidence,
  type FoundTerm,
} from "./evaluate";
import { publishedEffect } from "./published-effects";

/** One claim of a plan. Numbers are undefined where there is nothing to compute them from. */
export interface ClaimPower {
  readonly claim: number;
  readonly data: string;
  /** The number that must be above zero, in words. */
  readonly test: string;
  /** The paper's; of several points the smallest. */
  readonly effect?: number;
  /** Standard deviation of the number from one seed to the next, as assumed; of several points the largest. */
  readonly deviation?: number;
  /** Degrees of freedom of that deviation, and whose it is. */
  readonly source: string;
  /** For 80 % power, at all points together; the test set's error is in it where the earlier results have paired bootstraps; Infinity where it alone is too much. */
  readonly seedsNeeded?: number;
  readonly seedsPlanned: number;
  /** Of the runs that the claim needs with so many seeds, on this machine. */
  readonly minutes?: number;
  /** Why there are no numbers, or that the effect is too small to be tested. */
  readonly note: string;
}

/** More seeds than anybody will train here. */
const mostTrained = 40;

/**
 * The power of a plan.
 * @param assumed results whose spread is assumed: of the same data set, or of another of the same anatomy.
 */
export function planPower(plan: BenchmarkPlan, assumed: Evidence): ClaimPower[] {
  const grid = gridOf(plan);
  return claimTests(grid).map((test) => powerOf(plan, grid, test, assumed));
}

function powerOf(plan: BenchmarkPlan, grid: Grid, test: ClaimTest, assumed: Evidence): ClaimPower {
  const common = {
    claim: test.number,
    data: test.data,
    test: test.test,
    seedsPlanned: new Set(plan.points.map(({ cohortSeed, modelSeed }) => `${cohortSeed} ${modelSeed}`)).size,
  };
  if (test.contrasts.length === 0) return { ...common, source: "", note: test.missing ?? "" };
  const paper = publishedEffect(test, grid);
  const effect = paper?.effect;
  const known = test.contrasts.flatMap((contrast) => {
    const found = assumedTerms(assumed, contrast);
    return found === undefined ? [] : { at: contrast.at, ...found };
  });
  if (known.length === 0)
    return { ...common, effect, source: "", note: "no earlier results say how much trainings vary" };
  const deviation = Math.sqrt(Math.max(...known.map(({ terms }) => seedVariance(terms))));
  const spread = { ...common, effect, deviation, source: known[0].source };
  if (paper === undefined) return { ...spread, note: "the paper's number was not read off" };
  const numbers = known.map(({ at, terms }) => ({
    // Earlier tables have no paired bootstraps: what they know of test sets would be far too much.
    terms: assumed.gaps.isPaired ? terms : terms.map(withoutTestSet),
    effect: paper.atPoints.get(at) ?? paper.effect,
  }));
  const seeds = seedsNeeded(assumed, numbers);
  const ofSeed = secondsOfSeed(plan, test);
  return {
    ...spread,
    seedsNeeded: seeds,
    minutes: Number.isFinite(seeds) ? (seeds * ofSeed) / 60 : undefined,
    note: seeds > mostTrained ? untestableWords(assumed, numbers) : "",
  };
}

/** With paired bootstraps, more seeds may not be enough where the test set alone hides the effect. */
function untestableWords(assumed: Evidence, numbers: readonly AssumedNumber[]): string {
  const byTestSet = assumed.gaps.isPaired && numbers.some((number) => testSetHides(assumed, number));
  return `untestable: ${byTestSet ? "the test set may be too small for this effect" : "the effect is too small"}`;
}

function withoutTestSet(term: FoundTerm): FoundTerm {
  return { ...term, gap: { ...term.gap, testVariance: 0 } };
}

/** The spread of the same number in earlier results: at the same places, or at any that they have. */
function assumedTerms(
  assumed: Evidence,
  { terms }: TestedContrast,
): { terms: readonly FoundTerm[]; source: string } | undefined {
  const { table } = assumed.gaps;
  const [first] = terms;
  const datasets = table.datasets();
  const dataset =
    datasets.find((name) => name === first.place.dataset) ??
    datasets.find((name) => anatomyOf(name) !== undefined && anatomyOf(name) === anatomyOf(first.place.dataset));
  if (dataset === undefined) return undefined;
  const [some] = table.places(dataset);
  const placed = terms.map((term) => ({ ...term, place: placeIn(table, { ...term.place, dataset }) ?? some }));
  const found = findTerms(assumed, { terms: placed });
  if ("lacking" in found || found.some(({ gap }) => gap.degrees === 0)) return undefined;
  return { terms: found, source: `${dataset}, ${found[0].gap.degrees} degrees of freedom` };
}

function placeIn(table: AurocTable, { dataset, benchmark, level }: Place): Place | undefined {
  return table.levels(dataset, benchmark).includes(level) ? { dataset, benchmark, level } : undefined;
}

/** Seconds of all runs that one seed of a claim's points needs. */
function secondsOfSeed(plan: BenchmarkPlan, { contrasts }: ClaimTest): number {
  const places = new Set(contrasts.flatMap(({ terms }) => terms.map(({ place }) => placeKey(place))));
  const data = new Set<string>(
    contrasts.flatMap(({ terms }) =>
      terms.flatMap(({ quantity }) => ("of" in quantity ? [quantity.model] : [quantity.more, quantity.less ?? ""])),
    ),
  );
  const [{ cohortSeed, modelSeed }] = plan.points;
  const wanted = plan.points.filter(
    (point) =>
      point.cohortSeed === cohortSeed &&
      point.modelSeed === modelSeed &&
      places.has(placeKey(point)) &&
      data.has(point.trainingData),
  );
  const needed = runsLeadingTo(
    wanted.map(({ classifier }) => classifier),
    plan.runs,
  );
  return needed.reduce((sum, { seconds }) => sum + seconds, 0);
}

function placeKey({ dataset, benchmark, level }: Place): string {
  return `${dataset} ${benchmark} ${level}`;
}

/** The places of a plan; those that share their classifiers are one. */
function gridOf({ points }: BenchmarkPlan): Grid {
  return {
    datasets: () => [...new Set(points.map(({ dataset }) => dataset))],
    levels: (dataset, benchmark) =>
      [
        ...new Set(
          points.filter((one) => one.dataset === dataset && one.benchmark === benchmark).map(({ level }) => level),
        ),
      ].sort((a, b) => a - b),
    places(dataset) {
      const own = points.filter((point) => point.dataset === dataset);
      const distinct = new Map<string, Place>();
      for (const some of groupBy(own, placeKey).values()) {
        const [{ benchmark, level }] = some;
        const key = some
          .map(({ classifier }) => classifier)
          .sort()
          .join();
        if (!distinct.has(key)) distinct.set(key, { dataset, benchmark, level });
      }
      return [...distinct.values()];
    },
  };
}
