/**
 * Whether an audit's figures allow a release: each is held against a limit that the user may set. A figure fails where its
 * whole 95 % interval lies beyond the limit, so that an honest generator is not refused for the noise of a small hold-out.
 * The reverse holds as well: few held-out images have wide intervals, and passing says less.
 */
import { UsageError } from "../../support/errors";
import type { PrivacyAudit } from "./audit";

interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

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
  /** Why the default is what it is. */
  readonly reason: string;
  /** @param fewestPatients real patients behind the rarest label combination. */
  readonly measured: (audit: PrivacyAudit, fewestPatients: number) => Measured;
}

/** All limits with their defaults. */
export const thresholds: readonly Threshold[] = [
  {
    name: "memorized",
    title: "memorized share",
    limit: 0.05,
    side: "at most",
    reason: "5 % of held-out real images are as near to a training image by chance",
    measured: ({ memorized }) => memorized,
  },
  {
    name: "closest-record",
    title: "closest-record ratio",
    limit: 0.9,
    side: "at least",
    reason: "1 without copying; honest generators of few training images come to 0.95",
    measured: ({ closestRecordRatio }) => closestRecordRatio,
  },
  {
    name: "data-copying",
    title: "data-copying C_T, in its standard deviations",
    limit: -3,
    side: "at least",
    reason: "an honest generator is below −3 once in a thousand times",
    measured: ({ dataCopying: { statistic, deviation } }) => exact(statistic / deviation),
  },
  {
    name: "distance-auroc",
    title: "membership by distance, AUROC",
    limit: 0.55,
    side: "at most",
    reason: "0.5 is guessing; 0.05 above it is where an attack begins to tell members",
    measured: ({ distanceAttack }) => distanceAttack.auroc,
  },
  {
    name: "distance-found",
    title: "membership by distance, found at 1 % false",
    limit: 0.02,
    side: "at most",
    reason: "guessing finds 1 %; twice as many are patients who can be named with some certainty",
    measured: ({ distanceAttack }) => distanceAttack.truePositivesAt1,
  },
  {
    name: "density-auroc",
    title: "membership by density, AUROC",
    limit: 0.55,
    side: "at most",
    reason: "as for distance-auroc",
    measured: ({ densityAttack }) => densityAttack.auroc,
  },
  {
    name: "density-found",
    title: "membership by density, found at 1 % false",
    limit: 0.02,
    side: "at most",
    reason: "as for distance-found",
    measured: ({ densityAttack }) => densityAttack.truePositivesAt1,
  },
  {
    name: "patients",
    title: "real patients behind the rarest label combination",
    limit: 5,
    side: "at least",
    reason: "the released table has the real one's label combinations; one of very few patients points at them",
    measured: (_, fewestPatients) => exact(fewestPatients),
  },
];

/** Limits by name, where they are not the defaults. */
export type Limits = Readonly<Record<string, number>>;

/** One figure held against its limit. */
export interface Judgment extends Measured {
  readonly name: string;
  readonly title: string;
  readonly side: Threshold["side"];
  readonly limit: number;
  readonly passed: boolean;
}

/**
 * Holds an audit against the limits; what is not a number fails.
 * @param fewestPatients real patients behind the rarest label combination.
 * @throws UsageError for a limit of another name.
 */
export function judgeAudit(audit: PrivacyAudit, fewestPatients: number, limits: Limits = {}): Judgment[] {
  const names = thresholds.map(({ name }) => name);
  const unknown = Object.keys(limits).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no threshold "${unknown}"; there are ${names.join(", ")}.`);
  return thresholds.map(({ name, title, side, limit: standard, measured }) => {
    const { value, low, high } = measured(audit, fewestPatients);
    const limit = limits[name] ?? standard;
    return { name, title, side, limit, value, low, high, passed: side === "at most" ? low <= limit : high >= limit };
  });
}

/**
 * Reads `name=value` arguments.
 * @throws UsageError when one has another form.
 */
export function parseLimits(args: readonly string[]): Limits {
  return Object.fromEntries(
    args.map((arg) => {
      const [name, text, ...rest] = arg.split("=");
      if (text === undefined || rest.length > 0 || text.trim() === "" || !Number.isFinite(Number(text))) {
        throw new UsageError(`"${arg}" is not of the form name=number, such as memorized=0.05.`);
      }
      return [name, Number(text)];
    }),
  );
}

function exact(value: number): Measured {
  return { value, low: value, high: value };
}
