import { describe, expect, it } from "vitest";
import { combinationNames, countPositives } from "../../lib/cohort/selection/source-table";
import type { SelectionStep } from "../../lib/cohort/format/description";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { applyPolicy, select, topCombinations } from "../../lib/cohort/selection/select";
import { allKnobs, candidatesOf } from "./fixtures";

const run = (
  list: [string, string][],
  knobs: Partial<CohortKnobs>,
  dropUnlabeled = false,
): { combinations: string[]; labels: readonly string[]; steps: SelectionStep[] } => {
  const steps: SelectionStep[] = [];
  const kept = select(candidatesOf(list), { ...allKnobs, ...knobs }, dropUnlabeled, steps);
  return { combinations: combinationNames(kept), labels: kept.labelNames, steps };
};

describe("label policies", () => {
  const all = candidatesOf([["p", "1-0"]]);
  it.each([
    ["paper", [1, 1, 0]],
    ["zeros", [1, 0, 0]],
    ["ignore", [1, -1, 0]],
  ] as const)("%s", (policy, labels) => expect([...applyPolicy(all, policy).labels]).toEqual(labels));

  it("decide which images have a label at all", () => {
    const list: [string, string][] = [
      ["a", "-0"],
      ["b", "10"],
      ["c", "00"],
    ];
    expect(run(list, { labelPolicy: "paper" }, true).combinations).toEqual(["A", "A"]);
    expect(run(list, { labelPolicy: "zeros" }, true).combinations).toEqual(["A"]);
    expect(run(list, { labelPolicy: "ignore" }, true).combinations).toEqual(["A"]);
    expect(run(list, { labelPolicy: "zeros" }, false).combinations).toEqual(["", "A", ""]);
  });
});

describe("selection", () => {
  // A 4 times, A + B 3 times, C 2 times, B 1 time.
  const list: [string, string][] = ["100", "100", "110", "001", "100", "110", "010", "110", "001", "100"].map(
    (labels, i) => [`p${i}`, labels],
  );

  it("keeps combinations with more images than the limit, not with as many", () => {
    expect(new Set(run(list, { minCombination: 2 }).combinations)).toEqual(new Set(["A", "A + B"]));
    expect(new Set(run(list, { minCombination: 1 }).combinations)).toEqual(new Set(["A", "A + B", "C"]));
  });

  it("finds the most frequent combinations, and breaks ties by name", () => {
    const names = (all: [string, string][], wanted: number): Set<string> => {
      const candidates = candidatesOf(all);
      return new Set(Array.from(topCombinations(candidates, wanted), (row) => combinationNames(candidates)[row]));
    };
    expect(names(list, 1)).toEqual(new Set(["A"]));
    expect(names(list.slice(0, 4), 2)).toEqual(new Set(["A", "A + B"]));
    expect(() => names(list, 5)).toThrow(
      "There are 4 label combinations, and combinations asks for 5, 1 too few (A: 4 images; A + B: 3 images; C: 2 images; B: 1 images): lower it, or set it to 0 for all.",
    );
  });

  it("drops rare labels, and images that had no other", () => {
    const { combinations, labels } = run(list, { minPositives: 4 });
    expect(labels).toEqual(["A", "B"]);
    expect(combinations).toEqual(["A", "A", "A + B", "A", "A + B", "B", "A + B", "A"]);
  });

  it("keeps images that showed nothing from the start when rare labels go", () => {
    expect(run([...list, ["q", "000"]], { minPositives: 4 }).combinations).toContain("");
  });

  it("notes the numbers after every step", () => {
    expect(run(list, { minPositives: 4, minCombination: 1 }).steps).toEqual([
      { step: "labels with 4 positive images or more", images: 8, patients: 8, labels: 2, combinations: 3 },
      { step: "label combinations with more than 1 images", images: 7, patients: 7, labels: 2, combinations: 2 },
    ]);
  });

  it("that leaves nothing says what there was", () => {
    expect(() => run(list, { minPositives: 8 })).toThrow(
      "No label has 8 positive images (A has the most, 7): lower minPositives.",
    );
    expect(() => run(list, { minCombination: 4 })).toThrow(
      "No label combination has more than 4 images (A: 4 of 5, 1 too few; A + B: 3 of 5, 2 too few; C: 2 of 5, 3 too few; B: 1 of 5, 4 too few): lower minCombination.",
    );
    const many = Array.from({ length: 32 }, (_, i): [string, string] => [`p${i}`, i.toString(2).padStart(5, "0")]);
    expect(() => run(many, { minCombination: 9 })).toThrow(
      /\(\(no label\): 1 of 10, 9 too few; A: .*; and 12 more with fewer images\): lower minCombination/,
    );
    expect(() => run([["a", "0"]], {}, true)).toThrow("No image of the source has a label");
  });

  it("tells label vectors apart when there are more labels than bits in a number", () => {
    const names = Array.from({ length: 40 }, (_, i) => `L${i}`);
    const one = "1".padEnd(40, "0");
    const last = "1".padStart(40, "0");
    const all = candidatesOf(
      [
        ["a", one],
        ["b", last],
        ["c", one],
      ],
      names,
    );
    expect(combinationNames(all)).toEqual(["L0", "L39", "L0"]);
    expect(countPositives(all)[39]).toBe(1);
  });
});
