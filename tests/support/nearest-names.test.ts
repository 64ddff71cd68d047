import { describe, expect, it } from "vitest";
import { nearestNames } from "../../lib/support/nearest-names";

const names = ["learningRate", "labelWeight", "flip", "flips", "minibatch8", "minibatch16"];

describe("nearestNames", () => {
  it.each([
    ["learnignRate", ["learningRate"]],
    ["LEARNINGRATE", ["learningRate"]],
    ["lerningRate", ["learningRate"]],
    ["flipp", ["flip", "flips"]],
    ["minibatch6", ["minibatch8", "minibatch16"]],
  ])("%s: %j", (misspelt, meant) => {
    expect(nearestNames(misspelt, names)).toEqual(meant);
  });

  it.each(["x", "", "lr", "size", "weights of the labels"])("%j: none", (misspelt) => {
    expect(nearestNames(misspelt, names)).toEqual([]);
  });

  it("knows of no names", () => {
    expect(nearestNames("flip", [])).toEqual([]);
  });
});
