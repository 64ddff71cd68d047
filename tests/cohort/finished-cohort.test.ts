/** A cohort that stands there already is opened if it is the one that is asked for, and made anew if anything that decides it has changed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { type PrepareOptions, prepareCohort } from "../../lib/cohort/prepare";
import { allKnobs, temporary, writeCohort, writeImage } from "./fixtures";
import { bytesNpy, zip } from "./zip";

const root = temporary();
let number = 0;

/** A folder of 24 images, of which the second half is sick. */
async function dataOf(seed: number): Promise<string> {
  const folder = path.join(root, `data-${number++}`);
  for (let i = 0; i < 24; i++) await writeImage(path.join(folder, `${i}.png`), seed + i);
  writeTable(folder, (i) => i >= 12);
  return folder;
}

function writeTable(folder: string, sick: (i: number) => boolean): void {
  fs.writeFileSync(path.join(folder, "labels.csv"), ["path,patient,sick", ...Array.from({ length: 24 }, (_, i) => `${i}.png,p${i},${Number(sick(i))}`)].join("\n"));
}

const optionsOf = (folder: string, change: Partial<PrepareOptions> = {}): PrepareOptions => ({
  source: "folder", folder, out: path.join(root, `cohort-${number++}`), knobs: allKnobs, seed: 1, reuse: true, ...change,
});

interface Prepared {
  /** Whether images were read. */
  readonly anew: boolean;
  readonly images: string;
  readonly table: string;
}

async function prepare(options: PrepareOptions): Promise<Prepared> {
  let anew = false;
  const cohort = await prepareCohort({ ...options, onProgress: ({ unit }) => void (anew ||= unit === "images") });
  cohort.close();
  const text = (file: string): string => fs.readFileSync(path.join(options.out, file), "base64");
  return { anew, images: text("images.npy"), table: text("table.csv") };
}

/** Takes from cohort.json what older versions did not write. */
function makeOld(out: string): void {
  const file = path.join(out, "cohort.json");
  const description = JSON.parse(fs.readFileSync(file, "utf8")) as { plan?: string };
  delete description.plan;
  fs.writeFileSync(file, JSON.stringify(description));
}

describe.each(["this version's", "an older version's"])("%s cohort", (version) => {
  const age = (out: string): void => (version === "this version's" ? undefined : makeOld(out));

  it("is opened when the same is asked for again, also in another order of knobs", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    expect(first.anew).toBe(true);
    age(options.out);
    expect(await prepare(options)).toEqual({ ...first, anew: false });
    const turned = Object.fromEntries(Object.entries(allKnobs).reverse()) as unknown as typeof allKnobs;
    expect((await prepare({ ...options, knobs: turned })).anew).toBe(false);
    expect((await prepare({ ...options, knobs: { ...allKnobs, maxUnreadable: 5 } })).anew).toBe(false);
    expect((await prepare({ ...options, reuse: false })).anew).toBe(true);
  });

  it("makes way for one with a corrected table", async () => {
    const folder = await dataOf(1);
    const options = optionsOf(folder);
    const first = await prepare(options);
    age(options.out);
    writeTable(folder, (i) => i >= 11);
    const second = await prepare(options);
    expect(second.anew).toBe(true);
    expect(second.table).not.toBe(first.table);
    expect(second).toEqual(await prepare(optionsOf(folder)));
  });

  it("makes way for one of another seed or resolution", async () => {
    const options = optionsOf(await dataOf(1));
    await prepare(options);
    for (const change of [{ seed: 2 }, { knobs: { ...allKnobs, resolution: 8 } }]) {
      age(options.out);
      expect((await prepare({ ...options, ...change })).anew).toBe(true);
    }
  });

  it("is opened when its data are gone", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    age(options.out);
    fs.renameSync(options.folder!, `${options.folder!}-gone`);
    expect(await prepare(options)).toEqual({ ...first, anew: false });
    await expect(prepare({ ...options, seed: 2 })).rejects.toThrow("does not exist: data/README.md says how to get the data");
  });

  it("is made again where its images are damaged", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    age(options.out);
    fs.truncateSync(path.join(options.out, "images.npy"), 300);
    expect(await prepare(options)).toEqual(first);
  });

  it("of MedMNIST, which keeps its own split whatever is asked for, is opened", async () => {
    const file = path.join(root, `set-${number++}`, "pneumoniamnist.npz");
    fs.mkdirSync(path.dirname(file));
    const arrays = Object.entries({ train: 6, val: 2, test: 2 }).flatMap(([part, size]) => [
      [`${part}_images.npy`, bytesNpy([size, 28, 28], new Uint8Array(size * 784).map((_, i) => i % 251))],
      [`${part}_labels.npy`, bytesNpy([size, 1], new Uint8Array(size).map((_, i) => i % 2))],
    ]);
    fs.writeFileSync(file, zip(Object.fromEntries(arrays) as Record<string, Buffer>));
    const options = optionsOf(file, { source: "medmnist" });
    expect((await prepare(options)).anew).toBe(true);
    age(options.out);
    expect((await prepare(options)).anew).toBe(false);
  });
});

it("a folder with other images under the same names makes another cohort", async () => {
  const [one, two] = [await dataOf(1), await dataOf(100)];
  const options = optionsOf(one);
  const first = await prepare(options);
  const second = await prepare({ ...options, folder: two });
  expect([second.anew, second.table]).toEqual([true, first.table]);
  expect(second.images).not.toBe(first.images);
  expect(second).toEqual(await prepare(optionsOf(two)));
  fs.rmSync(two, { recursive: true });
  await expect(prepare({ ...options, folder: `${two}-mistyped` })).rejects.toThrow("does not exist");
});

it("a cohort of a generator, which has no plan, is none that a source made", async () => {
  const options = optionsOf(await dataOf(1));
  writeCohort(options.out);
  expect(JSON.parse(fs.readFileSync(path.join(options.out, "cohort.json"), "utf8"))).not.toHaveProperty("plan");
  expect((await prepare(options)).anew).toBe(true);
});
