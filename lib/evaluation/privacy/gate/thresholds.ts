/**
 * The limits that an audit's figures are held against before a release, each with its reason, and what was found about it.
 */
import { UserError } from "../../../support/errors";
import type { Reidentification } from "../../identity/reidentification";
import type { PrivacyAudit } from "../audit";
import type { ShadowAttack, ShadowResult } from "../shadows/shadow-attack";

/** What was found about images that are to be released. */
export interface Findings {
  readonly audit: PrivacyAudit;
  /** Real patients behind the rarest label combination: from the fewest that they can be, where the source names no patients, to the most. */
  readonly fewestPatients: { readonly low: number; readonly high: number };
  /** Where models like the released one were attacked; with what a recipient has of it. */
  readonly shadows?: { readonly attack: ShadowAttack; readonly access: ShadowResult["access"] };
  readonly reidentification?: Reidentification;
}

/** A figure with its 95 % interval. */
export interface JudgedFigure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whose images the interval draws, where these are not the audit's held-out patients. */
  readonly patients?: number;
}

/** What may help where a figure does not keep to its limit. */
export const usualRemedy = "train on more images, for a shorter time or with a privacy budget";

/** One limit. */
export interface Threshold {
  /** What it is called in options. */
  readonly name: string;
  /** What is held against it, in a few words. */
  readonly title: string;
  /** The default. */
  readonly limit: number;
  /** Whether figures must not be above the limit, or not below it. */
  readonly side: "at most" | "at least";
  /** What a generator that copies nothing has, if more patients would show it; undefined of other figures. */
  readonly honest?: number;
  /**
   * Patients needed × the square of the room between honest and limit, from simulations; of figures whose interval in a small audit
   * says little of that in a larger one.
   */
  readonly neededByRoom?: number;
  /** Why the default is what it is. */
  readonly reason: string;
  /** What may help; another training unless given. */
  readonly remedy?: (measured: JudgedFigure & { readonly limit: number }) => string;
  /** Whose images decide, in a few words; the audit's held-out patients unless given. */
  readonly whose?: string;
  /** What was found about it; undefined where the attack was not run, or cannot tell. */
  readonly measured: (found: Findings) => JudgedFigure | undefined;
}

/** All limits with their defaults. Smaller ones need more held-out patients: half the distance from honest, four times as many. */
export const thresholds: readonly Threshold[] = [
  {
    name: "memorized",
    title: "memorized share",
    limit: 0.05,
    side: "at most",
    honest: 0,
    reason: "0 without copying; 0.05 is reached where one synthetic image in twenty is a copy",
    measured: ({ audit }) => audit.memorized,
  },
  {
    name: "closest-record",
    title: "closest-record ratio",
    limit: 0.9,
    side: "at least",
    // No number of patients: the interval of a ratio of medians hardly narrows with more of them.
    remedy: ({ value, limit }) =>
      value < limit
        ? usualRemedy
        : "look whether it is clear by other features (evaluate with and without --classifier)",
    reason: "1 without copying; honest generators of few training images come to 0.95",
    measured: ({ audit }) => audit.closestRecordRatio,
  },
  {
    name: "distance-auroc",
    title: "membership by distance, AUROC",
    limit: 0.55,
    side: "at most",
    honest: 0.5,
    reason: "0.5 is guessing; 0.55 is reached where one training image in ten is given away",
    measured: ({ audit }) => audit.distanceAttack.auroc,
  },
  {
    name: "distance-found",
    title: "membership by distance, found at 1 % false",
    limit: 0.03,
    side: "at most",
    honest: 0.01,
    neededByRoom: 0.28,
    reason: "guessing finds 0.01; 0.03 is reached where one training image in fifty is given away with certainty",
    measured: ({ audit }) => audit.distanceAttack.truePositivesAt1,
  },
  {
    name: "density-auroc",
    title: "membership by density, AUROC",
    limit: 0.55,
    side: "at most",
    honest: 0.5,
    reason: "as for distance-auroc",
    measured: ({ audit }) => audit.densityAttack.auroc,
  },
  {
    name: "density-found",
    title: "membership by density, found at 1 % false",
    limit: 0.03,
    side: "at most",
    honest: 0.01,
    neededByRoom: 0.56,
    reason: "as for distance-found",
    measured: ({ audit }) => audit.densityAttack.truePositivesAt1,
  },
  {
    name: "patients",
    title: "real patients behind the rarest label combination",
    limit: 5,
    side: "at least",
    remedy: ({ low, high }) =>
      low < high
        ? "name the patients, as nobody knows here how many they are (your own table: prepare --patient-column; RSNA's set: patients.csv), or answer for it with --threshold patients=1, which the datasheet tells"
        : "prepare the cohort with a higher --set minCombination, which counts images: a patient may have several",
    reason: "the released table has the real one's label combinations; one of very few patients points at them",
    measured: ({ fewestPatients: { low, high } }) => ({ value: low, low, high }),
  },
  {
    name: "shadow-auroc",
    title: "membership by shadow models, AUROC",
    limit: 0.55,
    whose: "patients of the shadow models' attack",
    side: "at most",
    honest: 0.5,
    reason:
      "where it was run: as for distance-auroc, by what a recipient has (a flow's network; of GANs the images alone)",
    measured: (found) => ofShadows(found, "random patients", "auroc"),
  },
  {
    name: "shadow-found",
    title: "membership by shadow models, found at 1 % false",
    limit: 0.03,
    whose: "patients of the shadow models' attack",
    side: "at most",
    honest: 0.01,
    neededByRoom: 0.56,
    reason: "where it was run: as for distance-found",
    measured: (found) => ofShadows(found, "random patients", "truePositivesAt1"),
  },
  {
    name: "shadow-exposed",
    title: "membership of the most exposed patients by shadow models, AUROC",
    limit: 0.55,
    whose: "patients of the shadow models' attack",
    side: "at most",
    honest: 0.5,
    reason: "where it was run: for the patients whose images are farthest from those of others",
    measured: (found) => ofShadows(found, "most exposed patients", "auroc"),
  },
  {
    name: "reidentified",
    title: "share that shows a training patient beyond chance, by a network that knows patients",
    limit: 0.1,
    side: "at most",
    honest: 0,
    reason:
      "where it was run and the network finds patients who are there: 0 if none is shown; 0.1 is reached where one synthetic image in ten shows a training patient",
    measured: ({ reidentification }) => (reidentification?.tells ? reidentification.matches.beyondChance : undefined),
  },
];

/**
 * Of both rules of the attack, by the likelihood ratio and by one threshold, that which found more.
 * @throws UserError when the attack has no such figure: then it was not read from its file.
 */
function ofShadows(
  { shadows }: Findings,
  group: ShadowResult["group"],
  figure: "auroc" | "truePositivesAt1",
): JudgedFigure | undefined {
  if (shadows === undefined) return undefined;
  const rules = shadows.attack.results.filter((one) => one.group === group && one.access === shadows.access);
  if (rules.length === 0)
    throw new UserError(`The attack with shadow models has no result for ${group}: run it again.`);
  const { patients, [figure]: worst } = rules.reduce((a, b) => (b[figure].high > a[figure].high ? b : a));
  return { ...worst, patients };
}
