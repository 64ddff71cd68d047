/** An experiment's name says which knobs it turned; its hash says which experiment it is. */
import { describe, expect, it } from "vitest";
import { differencesInWords } from "../../lib/experiment/catalog/differences";
import { Experiment } from "../../lib/experiment/experiment";

const named = (change: Record<string, number | string | boolean>, seed = 1, preset = "quick"): string =>
  new Experiment({ preset, data: "phantom-chest", seed, change }).name;

describe("the name of an experiment", () => {
  it("is the preset's where nothing differs, even if it is written out", () => {
    expect(named({})).toBe("phantom-chest-quick");
    expect(named({ "cpdGan.learningRate": 0.005 })).toBe("phantom-chest-quick");
  });

  it("has the knobs that differ, and the seed", () => {
    expect(named({ "cpdGan.learningRate": 0.002 })).toMatch(/^phantom-chest-quick-learningRate=0\.002-[0-9a-f]{6}$/);
    expect(named({}, 2)).toMatch(/^phantom-chest-quick-seed=2-[0-9a-f]{6}$/);
    expect(named({ "cpdGan.augment": true, "flow.guidance": 2 }, 3)).toMatch(/-augment=true\+guidance=2\+seed=3-/);
  });

  it("has the group where the knob alone would not tell", () => {
    expect(named({ "cpdGan.totalKimg": 20, "flow.totalKimg": 10 })).toMatch(
      /-cpdGan\.totalKimg=20\+flow\.totalKimg=10-/,
    );
  });

  it("is short and fit for a folder, whatever was changed", () => {
    const name = named({
      "classifier.weights": "/data/my weights/densenet121 notop.h5",
      "classifier.network": "densenet121",
      "cpdGan.learningRate": 0.001,
      "progGan.learningRate": 0.001,
    });
    expect(name).toMatch(/^[\w.=+-]+$/);
    expect(name.length).toBeLessThan(110);
    expect(name).toMatch(/\+\d-more-[0-9a-f]{6}$/);
  });

  it("differs with the value, and does not depend on the order", () => {
    const a = { "cpdGan.learningRate": 0.001, "flow.guidance": 2 };
    const b = { "flow.guidance": 2, "cpdGan.learningRate": 0.001 };
    expect(named(a)).toBe(named(b));
    expect(named(a)).not.toBe(named({ ...a, "flow.guidance": 3 }));
  });
});

it("says in words what differs from the preset, in the order of the stages", () => {
  const { differences } = new Experiment({
    preset: "quick",
    data: "phantom-chest",
    seed: 1,
    change: { "flow.guidance": 2, "cpdGan.learningRate": 0.002 },
  });
  expect(differencesInWords(differences, "quick")).toBe(
    "cpdGan.learningRate = 0.002 (quick: 0.005), flow.guidance = 2 (quick: 1.5)",
  );
});
