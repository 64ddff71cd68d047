/** The name of a benchmark's plan, which is that of its folder in results/. */
import { benchmarks } from "../cohort/benchmarks";
import type { PlanOptions } from "./benchmark-plan";
import type { DataSource } from "./data-source";
import { hashOf } from "./run-folder";

/** Such as `phantom-chest-classes-standard`; folders, and other levels, seeds or knobs than the preset's, add a hash. */
export function planName({ benchmarks: wanted, preset: presetName, levels, seeds, change }: PlanOptions, sources: readonly DataSource[]): string {
  const varied = benchmarks.filter((one) => wanted.includes(one));
  const name = `${sources.map(({ source }) => source).join("+")}-${varied.length === benchmarks.length ? "all" : varied.join("+")}-${presetName}`;
  const folders = sources.flatMap(({ folder }) => folder ?? []);
  const own = folders.length > 0 || levels !== undefined || seeds !== undefined || Object.keys(change ?? {}).length > 0;
  return own ? `${name}-${hashOf({ levels, seeds, change, ...(folders.length > 0 ? { folders } : {}) }).slice(0, 6)}` : name;
}
