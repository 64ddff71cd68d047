import { describe, expect, it } from "vitest";
import type { OfficialSplit } from "../../lib/cohort/selection/official-split";
import { planCohort } from "../../lib/cohort/selection/cohort-plan";
import type { Split } from "../../lib/cohort/format/split";
import { allKnobs, candidatesOf } from "./fixtures";

/** 40 patients of two combinations, with two images each. */
const list = Array.from({ length: 80 }, (_, i): [string, string] => [`p${Math.floor(i / 2)}`, i % 4 < 2 ? "10" : "01"]);
const candidates = candidatesOf(list);
const official = (of: (row: number) => Split | undefined): OfficialSplit => list.map((_, row) => of(row));
const plan = (
  officialSplit: OfficialSplit | undefined,
  knobs: Partial<typeof allKnobs> = {},
): ReturnType<typeof planCohort> => planCohort({ candidates, officialSplit }, { ...allKnobs, ...knobs }, false, 1);

describe("an official split", () => {
  it("is kept as it is when it names all three parts, whatever the shares say", () => {
    const whole = official((row) => (row < 40 ? "train" : row < 60 ? "valid" : "test"));
    expect(plan(whole).split).toEqual(whole);
  });

  it("that knows the test set only leaves the other patients to the shares", () => {
    const { split } = plan(official((row) => (row >= 64 ? "test" : undefined)));
    expect(split.slice(64).every((part) => part === "test")).toBe(true);
    const development = split.slice(0, 64);
    // 0.6 to 0.2 of 32 patients, two images each.
    expect(development.filter((part) => part === "train")).toHaveLength(48);
    expect(development.filter((part) => part === "valid")).toHaveLength(16);
    for (let row = 0; row < 64; row += 2) expect(development[row]).toBe(development[row + 1]);
  });

  it("needs images in every part, also when the selection took them all away", () => {
    expect(() => plan(official((row) => (row < 40 ? "train" : "test")))).toThrow(
      "No image is left in valid of the official split: keep more label combinations, or set officialSplit to false.",
    );
    const rareTest = {
      candidates: candidatesOf([...list, ["q", "11"]]),
      officialSplit: [...official(() => undefined), "test" as const],
    };
    expect(() => planCohort(rareTest, { ...allKnobs, minCombination: 5 }, false, 1)).toThrow(
      "No image is left in test of the official split",
    );
  });

  it("with a patient in two parts is refused", () => {
    expect(() => plan(official((row) => (row < 41 ? "train" : row < 60 ? "valid" : "test")))).toThrow(
      "Patient p20 is both in train and in valid of the official split: correct the list, or set officialSplit to false.",
    );
  });

  it("that a source does not have cannot be asked for", () => {
    expect(() => plan(undefined, { officialSplit: true })).toThrow(
      "This source has no official split: set officialSplit to false.",
    );
  });
});
