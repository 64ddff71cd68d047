import { describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { hasLabels, withLabels } from "../../lib/cohort/format/with-labels";
import { classifyRun } from "../../lib/experiment/run-configs";
import { preset } from "../../lib/experiment/knobs/presets";
import { header, temporary, writeCohort } from "./fixtures";

describe("the same labels in another order", () => {
  const folder = temporary();
  writeCohort(`${folder}/cohort`);
  const cohort = openCohort(`${folder}/cohort`);
  const [first, second] = header.labelNames;

  it("are a view of the cohort, label by label", () => {
    const view = withLabels(cohort, [second, first]);
    expect([view.labelNames, view.description.labels]).toEqual([
      [second, first],
      [second, first],
    ]);
    const [own, seen] = [cohort, view].map(({ table: { labels } }) => [...labels]);
    for (let row = 0; row < cohort.size; row++)
      expect([seen[2 * row], seen[2 * row + 1]]).toEqual([own[2 * row + 1], own[2 * row]]);
    expect([...view.readLabels([3, 2])]).toEqual(
      [...cohort.readLabels([3, 2])].flatMap((_, i, all) => (i % 2 ? [] : [all[i + 1], all[i]])),
    );
    expect(view.readImages([1])).toEqual(cohort.readImages([1]));
    expect(withLabels(cohort, header.labelNames)).toBe(cohort);
  });

  it("are enough for a test; others are not", () => {
    const view = withLabels(cohort, [second, first]);
    const { classifier: knobs } = preset("smoke");
    expect(classifyRun({ knobs, seed: 1, out: "", cohort: "", test: "" }, cohort, view).stage).toBe("classify");
    expect(hasLabels(cohort, [first])).toBe(false);
    expect(() => withLabels(cohort, [first, "C"])).toThrow(/has the labels A, B, "quoted", and A, C are needed/);
  });
});
