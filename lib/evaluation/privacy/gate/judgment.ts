/**
 * Whether an audit's figures allow a release: each is held against a limit that the user may set. A figure passes where its
 * whole 95 % interval keeps to the limit: what is not shown to be safe is not released. A generator beyond a limit then
 * passes once in forty times, however few images are held out. In return, a hold-out may be too small to decide; the number
 * of patients that would do is reckoned from the width of the interval.
 */
import { normalQuantile90, z95 } from "../../../statistics/distributions";
import { UsageError } from "../../../support/errors";
import { type Findings, type JudgedFigure, type Threshold, thresholds } from "./thresholds";

/** Limits by name, where they are not the defaults. */
export type Limits = Readonly<Record<string, number>>;

/** One figure held against its limit. */
export interface Judgment extends JudgedFigure {
  readonly name: string;
  readonly title: string;
  readonly side: Threshold["side"];
  readonly limit: number;
  /** The default. */
  readonly usualLimit: number;
  readonly passed: boolean;
  /**
   * About how many patients a generator that copies nothing needs to pass nine times in ten; null where none are involved, or
   * none are enough.
   */
  readonly patientsNeeded: number | null;
  /** How many there are. */
  readonly patients: number;
}

/**
 * Holds what was found against the limits; what is not a number fails, and what was not run is not judged.
 * @throws UsageError for a limit of another name.
 */
export function judgeAudit(found: Findings, limits: Limits = {}): Judgment[] {
  const names = thresholds.map(({ name }) => name);
  const unknown = Object.keys(limits).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no threshold "${unknown}"; there are ${names.join(", ")}.`);
  return thresholds.flatMap((threshold) => {
    const { name, title, side } = threshold;
    const measured = threshold.measured(found);
    if (measured === undefined) return [];
    const { value, low, high, patients = found.audit.heldOutPatients } = measured;
    const limit = limits[name] ?? threshold.limit;
    const judgment: Judgment = {
      name,
      title,
      side,
      limit,
      usualLimit: threshold.limit,
      value,
      low,
      high,
      passed: side === "at most" ? high <= limit : low >= limit,
      patientsNeeded: patientsNeeded(
        threshold,
        limit,
        (side === "at most" ? high - value : value - low) / z95,
        patients,
      ),
      patients,
    };
    return [judgment];
  });
}

/**
 * The standard error falls with the root of the number of patients.
 * @param error with so many patients, toward the limit.
 */
function patientsNeeded(
  { honest, side, neededByRoom }: Threshold,
  limit: number,
  error: number,
  patients: number,
): number | null {
  if (honest === undefined) return null;
  const room = side === "at most" ? limit - honest : honest - limit;
  if (room <= 0) return null;
  return Math.ceil(
    neededByRoom === undefined
      ? patients * (((z95 + normalQuantile90) * error) / room) ** 2
      : neededByRoom / room ** 2 - 1e-9,
  );
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

/** Whether a figure passed that would not have passed the usual limit. */
export function passedByRelaxing(one: Judgment): boolean {
  const { side, low, high, usualLimit, passed } = one;
  return passed && isRelaxed(one) && !(side === "at most" ? high <= usualLimit : low >= usualLimit);
}

/** Whether somebody has set a limit that lets more pass. */
export function isRelaxed({ side, limit, usualLimit }: Pick<Judgment, "side" | "limit" | "usualLimit">): boolean {
  return side === "at most" ? limit > usualLimit : limit < usualLimit;
}
