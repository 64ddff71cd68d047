import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { prepareStage } from "../../lib/experiment/stages";
import { allKnobs, temporary, writeImage } from "../cohort/fixtures";

const root = temporary();

it("preparing finds finished work, and does it again for a corrected table and for another folder", async () => {
  const write = (folder: string, sick: (i: number) => boolean): void =>
    fs.writeFileSync(path.join(folder, "labels.csv"), ["path,patient,sick", ...Array.from({ length: 12 }, (_, i) => `${i}.png,p${i},${Number(sick(i))}`)].join("\n"));
  const [one, two] = ["one", "two"].map((name) => path.join(root, name));
  for (const [seed, folder] of [one, two].entries()) {
    for (let i = 0; i < 12; i++) await writeImage(path.join(folder, `${i}.png`), 100 * seed + i);
    write(folder, (i) => i % 2 === 0);
  }
  const prepare = async (folder: string): Promise<boolean> => {
    let anew = false;
    (await prepareStage({ source: "folder", folder, out: path.join(root, "cohort"), knobs: allKnobs, seed: 1, onProgress: ({ unit }) => void (anew ||= unit === "images") })).close();
    return anew;
  };
  expect(await prepare(one)).toBe(true);
  expect(await prepare(one)).toBe(false);
  expect(await prepare(two)).toBe(true);
  expect(await prepare(two)).toBe(false);
  write(two, (i) => i % 3 === 0);
  expect(await prepare(two)).toBe(true);
  expect(await prepare(two)).toBe(false);
});
