/** The embedded phantoms have enough images for the levels of every preset: with four seeds of the small ones, one of the large. */
import { describe, expect, it } from "vitest";
import { presetLevels } from "../../lib/benchmark/levels";
import { benchmarks } from "../../lib/benchmark/paper-levels";
import { planCohort } from "../../lib/cohort/selection/cohort-plan";
import { findSource } from "../../lib/cohort/sources";
import { preset } from "../../lib/experiment/knobs/presets";

describe.each(["phantom-chest", "phantom-head-ct"])("%s", (name) => {
  it.each(["smoke", "lesson", "quick"])("has enough patients for %s, with any of four seeds", async (presetName) => {
    const knobs = preset(presetName, {}, name).cohort;
    for (let seed = 1; seed <= 4; seed++) {
      const opened = await findSource(name).open({ knobs, seed });
      expect(() => planCohort(opened, knobs, false, seed)).not.toThrow();
    }
  });

  it.each(["standard", "thorough"] as const)("has enough patients for all levels of %s", async (presetName) => {
    const base = preset(presetName, {}, name).cohort;
    const levels = benchmarks.flatMap((benchmark) => presetLevels(presetName, name, benchmark));
    const opened = await findSource(name).open({ knobs: { ...base, ...levels[0].knobs }, seed: 1 });
    for (const { level, knobs } of levels)
      expect(() => planCohort(opened, { ...base, ...knobs }, false, 1), `${level}`).not.toThrow();
  });
});
