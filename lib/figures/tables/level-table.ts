/** The levels of a benchmark as a table. */
import { presetLevels } from "../../benchmark/levels";
import { benchmarks } from "../../benchmark/paper-levels";
import type { TableRow } from "./row";

/** The levels of each benchmark, the paper's and those of the presets `standard` and `thorough`. @param sources such as `phantom-chest`. */
export function levelTable(sources: readonly string[]): TableRow[] {
  return sources.flatMap((data) =>
    benchmarks.map((benchmark) => {
      const levels = (preset: "paper" | "standard" | "thorough"): string =>
        [...new Set(presetLevels(preset, data, benchmark).map(({ level }) => level))].join(", ");
      return {
        data,
        benchmark,
        "levels of the paper": levels("paper"),
        "of thorough": levels("thorough"),
        "of standard": levels("standard"),
      };
    }),
  );
}
