/** How long readers took for an image: medians and quartiles, which one long break does not change. */
import { quantile } from "../../statistics/quantile";
import type { Response } from "./responses";

/** Seconds. */
export interface ReactionTimes {
  readonly reader: string;
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** Medians of right and of wrong answers; null if there are none. */
  readonly medianRight: number | null;
  readonly medianWrong: number | null;
}

/** Of each reader, over the first showings of test images. */
export function reactionTimes(responses: readonly Response[]): ReactionTimes[] {
  const first = responses.filter((row) => row.kind === "test");
  return [...new Set(first.map((row) => row.reader))].map((reader) => {
    const own = first.filter((row) => row.reader === reader);
    const all = secondsOf(own);
    const medianOf = (some: readonly Response[]): number | null =>
      some.length === 0 ? null : quantile(secondsOf(some), 0.5);
    return {
      reader,
      median: quantile(all, 0.5),
      lowerQuartile: quantile(all, 0.25),
      upperQuartile: quantile(all, 0.75),
      medianRight: medianOf(own.filter((row) => row.answer === row.truth)),
      medianWrong: medianOf(own.filter((row) => row.answer !== row.truth)),
    };
  });
}

function secondsOf(responses: readonly Response[]): Float64Array {
  return Float64Array.from(responses, (row) => row.milliseconds / 1000).sort();
}
