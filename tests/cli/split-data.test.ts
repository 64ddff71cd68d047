import { expect, it } from "vitest";
import { splitData } from "../../lib/cli/plan-options";

it("a comma in a folder's name does not part sources", () => {
  expect(splitData("phantom-chest")).toEqual(["phantom-chest"]);
  expect(splitData("phantom-chest,phantom-head-ct")).toEqual(["phantom-chest", "phantom-head-ct"]);
  expect(splitData("folder=/data/a, b,c,chexpert=x,y,folder.old,phantom-chest")).toEqual([
    "folder=/data/a, b,c",
    "chexpert=x,y,folder.old",
    "phantom-chest",
  ]);
});
