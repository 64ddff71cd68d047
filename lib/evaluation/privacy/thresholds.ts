/**
 * Whether an audit's figures allow a release: each is held against a limit that the user may set. A figure passes where its
 * whole 95 % interval keeps to the limit: what is not shown to be safe is not released. A generator beyond a limit then
 * passes once in forty times, however few images are held out. In return, a hold-out may be too small to decide; the number
 * of patients that would do is reckoned from the width of the interval.
 */
import { normalQuantile90, z95 } from "../../statistics/distributions";
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
  /** What a generator that copies nothing has; undefined where no hold-out is involved. */
  readonly honest?: number;
  /** Why the default is what it is. */
  readonly reason: string;
  /**
   * What the audit says about it.
   * @param fewestPatients real patients behind the rarest label combination.
   */
  readonly measured: (audit: PrivacyAudit, fewestPatients: number) => Measured;
}

/** All limits with their defaults. Smaller ones need more held-out patients: half the distance from honest, four times as many. */
export const thresholds: readonly Threshold[] = [
  {
    name: "memorized",
    title: "memorized share",
    limit: 0.1,
    side: "at most",
    honest: 0.05,
    reason: "held-out images have 0.05; 0.1 is reached where one synthetic image in 19 is a copy",
    measured: ({ memorized }) => memorized,
  },
  {
    name: "closest-record",
    title: "closest-record ratio",
    limit: 0.9,
    side: "at least",
    honest: 1,
    reason: "1 without copying; honest generators of few training images come to 0.95",
    measured: ({ closestRecordRatio }) => closestRecordRatio,
  },
  {
    name: "data-copying",
    title: "nearer to training images than held-out images are, region by region",
    limit: 0.55,
    side: "at most",
    honest: 0.5,
    reason: "0.5 without copying; 0.55 is reached where one synthetic image in ten is a copy",
    measured: ({ dataCopying }) => dataCopying.nearer,
  },
  {
    name: "distance-auroc",
    title: "membership by distance, AUROC",
    limit: 0.55,
    side: "at most",
    honest: 0.5,
    reason: "0.5 is guessing; 0.55 is reached where one training image in ten is given away",
    measured: ({ distanceAttack }) => distanceAttack.auroc,
  },
  {
    name: "distance-found",
    title: "membership by distance, found at 1 % false",
    limit: 0.03,
    side: "at most",
    honest: 0.01,
    reason: "guessing finds 0.01; 0.03 is reached where one training image in fifty is given away with certainty",
    measured: ({ distanceAttack }) => distanceAttack.truePositivesAt1,
  },
  {
    name: "density-auroc",
    title: "membership by density, AUROC",
    limit: 0.55,
    side: "at most",
    honest: 0.5,
    reason: "as for distance-auroc",
    measured: ({ densityAttack }) => densityAttack.auroc,
  },
  {
    name: "density-found",
    title: "membership by density, found at 1 % false",
    limit: 0.03,
    side: "at most",
    honest: 0.01,
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
  /**
   * About how many held-out patients a generator that copies nothing needs to pass nine times in ten; null where no hold-out
   * is involved, or none is large enough.
   */
  readonly patientsNeeded: number | null;
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
  return thresholds.map((threshold) => {
    const { name, title, side } = threshold;
    const { value, low, high } = threshold.measured(audit, fewestPatients);
    const limit = limits[name] ?? threshold.limit;
    return {
      name,
      title,
      side,
      limit,
      value,
      low,
      high,
      passed: side === "at most" ? high <= limit : low >= limit,
      patientsNeeded: patientsNeeded(threshold, limit, (high - low) / (2 * z95), audit.heldOutPatients),
    };
  });
}

/** The standard error falls with the root of the number of patients. @param error with so many patients. */
function patientsNeeded(
  { honest, side }: Pick<Threshold, "honest" | "side">,
  limit: number,
  error: number,
  patients: number,
): number | null {
  if (honest === undefined) return null;
  const room = side === "at most" ? limit - honest : honest - limit;
  return room > 0 ? Math.ceil(patients * (((z95 + normalQuantile90) * error) / room) ** 2) : null;
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
