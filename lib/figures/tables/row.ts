/** The type of a row in tables of results. Numbers are formatted here if their digits matter. */
import type { Estimate, Interval } from "../../statistics/interval";

/** A row of a table: a cell of text, or a number, by its column's title. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/** "0.812 to 0.907". */
export function endsText({ low, high }: Interval, words: (value: number) => string): string {
  return `${words(low)} to ${words(high)}`;
}

/** "0.861 (0.812 to 0.907)". */
export function estimateText(estimate: Estimate, words: (value: number) => string): string {
  return `${words(estimate.value)} (${endsText(estimate, words)})`;
}

/** Three decimals, as shares and AUROCs have them. */
export function decimals(value: number): string {
  return value.toFixed(3);
}

/** The same, and a dash for what is not known. */
export function decimalsIfKnown(value: number): string {
  return Number.isNaN(value) ? "–" : decimals(value);
}

/** Three digits that count, whatever the unit. */
export function digits(value: number): string {
  return value.toPrecision(3);
}
