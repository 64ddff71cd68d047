/** Whether a plan can decide the paper's claims, as a table. */
import { openBenchmarkTable } from "../../benchmark/tables/benchmark-table";
import { AurocTable } from "../../benchmark/claims/auroc-table";
import { Gaps } from "../../benchmark/claims/gaps";
import { planPower, type ClaimPower } from "../../benchmark/claims/plan-power";
import { uncalibrated } from "../../benchmark/estimate";
import { benchmarks } from "../../benchmark/paper-levels";
import { planBenchmark, type BenchmarkPlan } from "../../benchmark/plan";
import { decimals, type TableRow } from "./row";

/** What the numbers are, for those who read the table. */
export const powerWords: string =
  "Effect: the paper's number, at the levels of the plan; of several points the smallest. Deviation: of that number from one seed to the next, of several points the largest, " +
  "as in the results that came with the checkout. Seeds needed: for 80\u00a0% power that the whole 95\u00a0% interval is above zero, if trainings vary as they did there (and test sets, where those results have paired bootstraps); a claim about every point needs all of them at once, each with the paper's own effect there. " +
  "Minutes: of the runs of that claim with so many seeds, one after another.";

/** The power of a plan, with the spread of the results that came with the checkout. */
export function powerOfPlan(plan: BenchmarkPlan): ClaimPower[] {
  const { rows, evidence } = openBenchmarkTable("");
  return planPower(plan, {
    gaps: new Gaps(new AurocTable(rows), evidence.differences),
    examined: evidence.examined ?? [],
  });
}

/** A row a claim. */
export function powerRows(powers: readonly ClaimPower[]): TableRow[] {
  return powers.map((one) => ({
    claim: one.claim,
    data: one.data,
    "must be above zero": one.test,
    "effect in the paper": one.effect === undefined ? "" : decimals(one.effect),
    deviation: one.deviation === undefined ? "" : `${decimals(one.deviation)} (${one.source})`,
    "seeds needed": one.seedsNeeded === undefined ? "" : seedsText(one.seedsNeeded),
    "seeds planned": one.seedsPlanned,
    "minutes needed": one.minutes === undefined ? "" : Math.ceil(one.minutes).toLocaleString("en-US"),
    note: one.note,
  }));
}

/** The same of a preset's whole grid, with the times of two CPU cores. @param data sources, such as `phantom-chest`. */
export function powerTable(preset: string, data: readonly string[]): TableRow[] {
  return powerRows(powerOfPlan(planBenchmark({ preset, data, benchmarks }, uncalibrated)));
}

function seedsText(seeds: number): string {
  return Number.isFinite(seeds) ? seeds.toLocaleString("en-US") : "more test images";
}
