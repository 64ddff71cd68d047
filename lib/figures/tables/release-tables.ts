/** What blocks a release, as tables: the limits, and an audit's measures compared with them. */
import { isRelaxed, type Judgment, type Limits } from "../../evaluation/privacy/gate/judgment";
import { thresholds } from "../../evaluation/privacy/gate/thresholds";
import { endsText, type TableRow } from "./row";

/** All limits, with what each is for. @param limits those that are not the defaults. */
export function limitTable(limits: Limits = {}): TableRow[] {
  return thresholds.map(({ name, title, side, limit, reason }) => ({
    name,
    figure: title,
    limit: `${side} ${limits[name] ?? limit}`,
    reason,
  }));
}

/** Each figure of an audit, its interval, its limit and the verdict. */
export function verdictTable(verdict: readonly Judgment[]): TableRow[] {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  return verdict.map((one) => ({
    figure: one.title,
    measured: Number(short(one.value)),
    "95 % interval": one.low === one.high ? "" : endsText(one, short),
    limit: `${one.side} ${one.limit}`,
    verdict: `${one.passed ? "passed" : "failed"}${isRelaxed(one) ? " (relaxed)" : ""}`,
    "patients needed": one.patientsNeeded ?? "",
  }));
}
