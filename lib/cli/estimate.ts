/** How long a preset takes on a machine of a given speed. */
import type { PresetName } from "../support/knobs/knob";

/**
 * Minutes of all notebooks on the phantom chest cohort, measured on two cores at `measuredGflops`; of `lesson`, half of its processor time. `thorough` was not run: it
 * trains no longer than `quick`, whose minutes stand for it.
 */
const measuredMinutes: Readonly<Partial<Record<PresetName, number>>> = {
  smoke: 4,
  lesson: 4,
  quick: 21,
  standard: 10,
  thorough: 21,
};
const measuredGflops = 150;

/** Minutes from nothing, on the two cores that they were measured on. */
export function usualMinutes(preset: string): number {
  return estimate(preset, measuredGflops);
}

/** Minutes at a measured speed; the part that is not tensors (starting kernels, figures) does not get slower. */
export function estimate(preset: string, gflops: number): number {
  const minutes = measuredMinutes[preset as PresetName] ?? 60 * 24 * 10;
  const fixed = 1;
  return fixed + (minutes - fixed) * (measuredGflops / gflops);
}
