/** A cohort that stands there already is opened if it is the one that is asked for, and refused, saying why, if anything that decides it has changed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { type PrepareOptions, prepareCohort } from "../../lib/cohort/prepare/prepare";
import { createCohort } from "../../lib/cohort/format/writer";
import { allKnobs, header, pixels, rows, temporary, writeImage } from "./fixtures";
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
  fs.writeFileSync(
    path.join(folder, "labels.csv"),
    ["path,patient,sick", ...Array.from({ length: 24 }, (_, i) => `${i}.png,p${i},${Number(sick(i))}`)].join("\n"),
  );
}

const optionsOf = (folder: string, change: Partial<PrepareOptions> = {}): PrepareOptions => ({
  source: "folder",
  folder,
  out: path.join(root, `cohort-${number++}`),
  knobs: allKnobs,
  seed: 1,
  ...change,
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
  const description = JSON.parse(fs.readFileSync(file, "utf8")) as { made?: unknown; kind?: string };
  delete description.made;
  delete description.kind;
  fs.writeFileSync(file, JSON.stringify(description));
}

describe("a cohort that is there already", () => {
  it("is opened when the same is asked for again, also in another order of knobs", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    expect(first.anew).toBe(true);
    expect(await prepare(options)).toEqual({ ...first, anew: false });
    const turned = Object.fromEntries(Object.entries(allKnobs).reverse()) as unknown as typeof allKnobs;
    expect((await prepare({ ...options, knobs: turned })).anew).toBe(false);
    expect((await prepare({ ...options, knobs: { ...allKnobs, maxUnreadable: 5 } })).anew).toBe(false);
    expect((await prepare({ ...options, replace: true })).anew).toBe(false);
  });

  const changes: [string, (folder: string) => Partial<PrepareOptions>, RegExp][] = [
    [
      "seed",
      () => ({ seed: 2 }),
      /does not match this command: its seed is 1, not 2; choose another folder, or replace it \(--replace\)\./,
    ],
    ["resolution", () => ({ knobs: { ...allKnobs, resolution: 8 } }), /its resolution is 16, not 8;/],
    ["name", () => ({ name: "mine" }), /it has another name;/],
    ["table", (folder) => (writeTable(folder, (i) => i >= 11), {}), /the source's table has changed;/],
    [
      "image of another size",
      (folder) => (fs.appendFileSync(path.join(folder, "3.png"), "x"), {}),
      /the source's image files have changed \(their sizes or times differ\);/,
    ],
    [
      "image of another time",
      (folder) => (fs.utimesSync(path.join(folder, "3.png"), 1, 1), {}),
      /the source's image files/,
    ],
    ["missing image", (folder) => (fs.rmSync(path.join(folder, "3.png")), {}), /the source's image files/],
  ];
  it.each(changes)(
    "is refused for one of another %s, and makes way for it where that is said",
    async (what, change, message) => {
      const folder = await dataOf(1);
      const options = optionsOf(folder);
      const first = await prepare(options);
      const other = { ...options, ...change(folder) };
      await expect(prepare(other)).rejects.toThrow(message);
      expect(fs.readFileSync(path.join(options.out, "images.npy"), "base64")).toBe(first.images);
      if (what === "missing image")
        return expect(prepare({ ...other, replace: true })).rejects.toThrow(/1 image of the table is not in/);
      const second = await prepare({ ...other, replace: true });
      expect(second.anew).toBe(true);
      expect(second).toEqual(await prepare({ ...other, out: optionsOf(folder).out }));
      expect((await prepare(other)).anew).toBe(false);
    },
  );

  it("of an older version is refused", async () => {
    const options = optionsOf(await dataOf(1));
    await prepare(options);
    makeOld(options.out);
    await expect(prepare(options)).rejects.toThrow(
      "an older version made it and did not record its inputs; choose another folder, or replace it",
    );
    expect((await prepare({ ...options, replace: true })).anew).toBe(true);
  });

  it("is opened when its data are gone, and only then without a look at them", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    fs.renameSync(options.folder!, `${options.folder!}-gone`);
    expect(await prepare(options)).toEqual({ ...first, anew: false });
    await expect(prepare({ ...options, seed: 2 })).rejects.toThrow("its seed is 1, not 2");
    await expect(prepare({ ...options, out: optionsOf("").out })).rejects.toThrow(
      "does not exist: data/README.md says how to get the data",
    );
  });

  it("is made again where its images are damaged and that is said", async () => {
    const options = optionsOf(await dataOf(1));
    const first = await prepare(options);
    fs.truncateSync(path.join(options.out, "images.npy"), 300);
    await expect(prepare(options)).rejects.toThrow(
      /it was truncated or changed, so make the cohort again \(--replace\)/,
    );
    expect(await prepare({ ...options, replace: true })).toEqual(first);
  });

  it("is refused where it leaves out more images than may be", async () => {
    const folder = await dataOf(1);
    fs.writeFileSync(path.join(folder, "3.png"), "no picture");
    const options = optionsOf(folder, { knobs: { ...allKnobs, maxUnreadable: 1 } });
    await prepare(options);
    await expect(prepare({ ...options, knobs: allKnobs })).rejects.toThrow(
      "leaves out 1 images that could not be read, and maxUnreadable allows 0",
    );
  });

  it("of MedMNIST, which keeps its own split whatever is asked for, is opened, and refused when the file has changed", async () => {
    const file = path.join(root, `set-${number++}`, "pneumoniamnist.npz");
    fs.mkdirSync(path.dirname(file));
    const arrays = Object.entries({ train: 6, val: 2, test: 2 }).flatMap(([part, size]) => [
      [
        `${part}_images.npy`,
        bytesNpy(
          [size, 28, 28],
          new Uint8Array(size * 784).map((_, i) => i % 251),
        ),
      ],
      [
        `${part}_labels.npy`,
        bytesNpy(
          [size, 1],
          new Uint8Array(size).map((_, i) => i % 2),
        ),
      ],
    ]);
    fs.writeFileSync(file, zip(Object.fromEntries(arrays) as Record<string, Buffer>));
    const options = optionsOf(file, { source: "medmnist" });
    expect((await prepare(options)).anew).toBe(true);
    expect((await prepare(options)).anew).toBe(false);
    fs.utimesSync(file, 1, 1);
    await expect(prepare(options)).rejects.toThrow("the source's image files");
  });
});

it("a folder with other images under the same names makes another cohort", async () => {
  const [one, two] = [await dataOf(1), await dataOf(100)];
  const options = optionsOf(one);
  const first = await prepare(options);
  await expect(prepare({ ...options, folder: two })).rejects.toThrow(
    /it comes from another folder, the source's image files have changed/,
  );
  const second = await prepare({ ...options, folder: two, replace: true });
  expect([second.anew, second.table]).toEqual([true, first.table]);
  expect(second.images).not.toBe(first.images);
  fs.rmSync(two, { recursive: true });
  await expect(prepare({ ...options, folder: `${two}-mistyped` })).rejects.toThrow("it comes from another folder");
});

it("a synthetic cohort is never replaced by one of a source", async () => {
  const options = optionsOf(await dataOf(1));
  createCohort(options.out, { ...header, kind: "synthetic" }).abandon();
  const writer = createCohort(options.out, { ...header, kind: "synthetic" });
  writer.append(pixels(rows.length), rows);
  writer.finish().close();
  for (const replace of [false, true])
    await expect(prepare({ ...options, replace })).rejects.toThrow(
      /it holds a synthetic cohort, not a cohort of a source's images; choose another folder\.$/,
    );
});
