/** What `prepare` says of the images that it wrote, and what it leaves out. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import { constantNotes } from "../../lib/cohort/quality/gray-levels";
import { type PrepareOptions, prepareCohort } from "../../lib/cohort/prepare/prepare";
import { createCohort } from "../../lib/cohort/format/writer";
import { allKnobs, header, left, pixels, temporary, writeImage } from "./fixtures";

const root = temporary();
let number = 0;

/** Values of a 64×64 image, by its pixel. */
type Values = (x: number, y: number) => number;

/** A folder of images, one a patient. */
async function source(images: number, write: (file: string, i: number) => Promise<unknown>): Promise<string> {
  const folder = path.join(root, `data-${number++}`);
  fs.mkdirSync(folder);
  for (let i = 0; i < images; i++) await write(path.join(folder, `${i}.png`), i);
  fs.writeFileSync(
    path.join(folder, "labels.csv"),
    ["path,patient,sick", ...Array.from({ length: images }, (_, i) => `${i}.png,p${i},${i % 2}`)].join("\n"),
  );
  return folder;
}

async function write16Bit(file: string, values: Values): Promise<void> {
  const data = Uint16Array.from({ length: 64 * 64 }, (_, i) => values(i % 64, Math.floor(i / 64)));
  await sharp(data, { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toFile(file);
}

const optionsOf = (folder: string, knobs: Partial<CohortKnobs> = {}): PrepareOptions => ({
  source: "folder",
  folder,
  out: path.join(root, `out-${number++}`),
  knobs: { ...allKnobs, ...knobs },
  seed: 1,
});

async function prepare(options: PrepareOptions): Promise<Cohort> {
  const cohort = await prepareCohort(options);
  cohort.close();
  // Which columns were taken is told of every table.
  const warnings = cohort.description.warnings.filter((text) => !text.startsWith("Columns of "));
  return Object.create(cohort, { description: { value: { ...cohort.description, warnings } } }) as Cohort;
}

/** Different gray values of a cohort's images: the fewest and the most. */
async function levelsOf(options: PrepareOptions): Promise<[number, number]> {
  const images = fs.readFileSync(path.join(options.out, "images.npy")).subarray(128);
  const counts = Array.from(
    { length: images.length / 256 },
    (_, row) => new Set(images.subarray(row * 256, (row + 1) * 256)).size,
  );
  return [Math.min(...counts), Math.max(...counts)];
}

describe("images with a single gray value", () => {
  it("are counted, and the first is named", async () => {
    const folder = await source(24, (file, i) => (i % 2 === 0 ? write16Bit(file, () => 500 * i) : writeImage(file, i)));
    const { warnings } = (await prepare(optionsOf(folder))).description;
    expect(warnings).toEqual(["12 images of 24 have a single gray value, the first is 0.png."]);
  });

  it("are an error when all are, and nothing is left behind, however many there are", async () => {
    const folder = await source(1, (file) => write16Bit(file, () => 9));
    const rows = Array.from({ length: 1100 }, (_, i) => `${i}.png,p${i},${i % 2}`);
    for (let i = 1; i < rows.length; i++) fs.linkSync(path.join(folder, "0.png"), path.join(folder, `${i}.png`));
    fs.writeFileSync(path.join(folder, "labels.csv"), ["path,patient,sick", ...rows].join("\n"));
    const before = left(root);
    await expect(prepare(optionsOf(folder))).rejects.toThrow(
      /^1100 of 1100 images have a single gray value, .* \(the first is 0\.png\): check the files, .*\.$/,
    );
    expect(left(root)).toEqual(before);
  });

  it("are told in one sentence, whether one or some", () => {
    expect(constantNotes(Uint16Array.of(5, 1, 200), (row) => `image ${row}`, "")).toEqual([
      "1 image of 3 has a single gray value, the first is image 1.",
    ]);
    expect(constantNotes(Uint16Array.of(5, 2), String, "")).toEqual([]);
  });
});

describe("images with few gray levels", () => {
  it("are told where their files have more", async () => {
    // A marker of 65535 in 16 bits leaves some levels of what the rest shows.
    const marked: Values = (x, y) => (x < 4 && y < 4 ? 65535 : 30 * x + y);
    const options = optionsOf(
      await source(12, (file, i) =>
        i < 3 ? write16Bit(file, (x, y) => marked(x, y) + (x > 4 ? i : 0)) : writeImage(file, i),
      ),
    );
    const { warnings } = (await prepare(options)).description;
    const [fewest, most] = await levelsOf(options);
    expect(fewest).toBeLessThan(16);
    expect(most).toBeGreaterThan(16);
    expect(warnings.filter((warning) => warning.includes("levels"))).toEqual([
      expect.stringMatching(
        /^3 images of 12 have fewer than 16 gray levels although the file has more, the first is 0\.png with \d+ of \d{3,4}\.$/,
      ),
    ]);
  });

  it("are not where their files have no more, as drawings", async () => {
    const draw = (i: number): Buffer => Buffer.from(pixels(1, 16, i).map((value) => 100 * (value % 3)));
    const options = optionsOf(
      await source(12, (file, i) => sharp(draw(i), { raw: { width: 16, height: 16, channels: 1 } }).toFile(file)),
    );
    const { warnings } = (await prepare(options)).description;
    expect(await levelsOf(options)).toEqual([3, 3]);
    expect(warnings).toEqual([]);
  });
});

describe("copies", () => {
  // Every picture three times, of three patients.
  const threefold = (count: number): Promise<string> => source(count, (file, i) => writeImage(file, i % (count / 3)));

  it("are told, and with dropDuplicates one of each is kept, the test's before the others'", async () => {
    const folder = await threefold(120);
    const whole = await prepare(optionsOf(folder));
    expect(whole.description.warnings.slice(0, 1)).toEqual([
      expect.stringMatching(
        /^\d+ test images are the same, byte for byte, as training images of other patients, the first \d+\.png as \d+\.png; with dropDuplicates one of each is kept\.$/,
      ),
    ]);
    const options = optionsOf(folder, { dropDuplicates: true });
    const once = await prepare(options);
    expect(once.size).toBe(40);
    expect(once.description.warnings).toEqual([]);
    expect(once.description.selection.at(-1)).toEqual({
      step: "one of each image (80 copies dropped)",
      images: 40,
      patients: 40,
      labels: 1,
      combinations: 2,
    });
    const picture = (source: string): number => parseInt(source, 10) % 40;
    const splitsOf = (cohort: Cohort, wanted: number): string[] =>
      cohort.table.source.flatMap((source, row) => (picture(source) === wanted ? [cohort.table.split[row]] : []));
    for (let one = 0; one < 40; one++) {
      const [kept] = splitsOf(once, one);
      const there = splitsOf(whole, one);
      expect(kept).toBe(there.includes("test") ? "test" : there.includes("valid") ? "valid" : "train");
    }
  });

  it("that are dropped leave the bytes of the others as they were", async () => {
    const folder = await threefold(60);
    const rowsOf = (options: PrepareOptions, cohort: Cohort): Map<string, string> => {
      const images = fs.readFileSync(path.join(options.out, "images.npy")).subarray(128);
      return new Map(
        cohort.table.source.map((source, row) => [
          source,
          images.subarray(row * 256, (row + 1) * 256).toString("base64") +
            cohort.table.labels[row] +
            cohort.table.patient[row],
        ]),
      );
    };
    const [all, once] = [optionsOf(folder), optionsOf(folder, { dropDuplicates: true })];
    const before = rowsOf(all, await prepare(all));
    const after = rowsOf(once, await prepare(once));
    expect(after.size).toBe(20);
    for (const [source, content] of after) expect(content).toBe(before.get(source));
  });

  it("that are all there is in a split end it with a sentence", async () => {
    const before = left(root).length;
    const folder = await source(24, (file) => writeImage(file, 1));
    await expect(prepare(optionsOf(folder, { dropDuplicates: true }))).rejects.toThrow(
      /^No image is left in train after removing duplicates \(23 duplicates\): remove the duplicates from the source's table, or set dropDuplicates to false\.$/,
    );
    expect(left(root)).toHaveLength(before + 1);
  });

  it("that are dropped make another cohort", async () => {
    const options = optionsOf(await threefold(60));
    await prepare(options);
    const dropping = { ...options, knobs: { ...options.knobs, dropDuplicates: true } };
    await expect(prepare(dropping)).rejects.toThrow("its dropDuplicates is false, not true;");
    expect((await prepare({ ...dropping, replace: true })).size).toBe(20);
  });

  it("that were being dropped when the run was killed are dropped by the next, with the same bytes", async () => {
    const folder = path.join(root, "killed");
    const images = pixels(6);
    const rows = Array.from({ length: 6 }, (_, i) => ({
      patient: `p${i}`,
      split: "train" as const,
      labels: [1, 0],
      source: `${i}`,
    }));
    const begin = (): ReturnType<typeof createCohort> =>
      createCohort(
        folder,
        { ...header, made: { stage: "prepare", version: 1, seed: 1, knobs: {}, inputs: {} } },
        { goesOn: true },
      );
    const add = (writer: ReturnType<typeof createCohort>): void => {
      for (let i = writer.size; i < 6; i += 2)
        writer.append(images.subarray(64 * i, 64 * (i + 2)), rows.slice(i, i + 2));
    };
    const first = begin();
    add(first);
    first.drop(new Set([3]));
    expect(first.written().table.source).toEqual(["0", "1", "2", "4", "5"]);
    first.suspend();
    const second = begin();
    // Of its three pieces the first is as it was.
    expect(second.size).toBe(2);
    add(second);
    second.drop(new Set([3]));
    const cohort = second.finish();
    cohort.close();
    expect(cohort.size).toBe(5);
    expect(cohort.description).toMatchObject({ size: 5, patients: 5, counts: { train: 5, valid: 0, test: 0 } });
    expect(
      fs
        .readFileSync(path.join(folder, "images.npy"))
        .subarray(128)
        .equals(Buffer.concat([images.subarray(0, 3 * 64), images.subarray(4 * 64)])),
    ).toBe(true);
  });

  it("are told and dropped the same after the run was stopped", async () => {
    const folder = await source(400, writeImage);
    const rows = Array.from({ length: 1200 }, (_, i) => `${i}.png,p${i},${i % 2}`);
    for (let i = 400; i < 1200; i++) fs.linkSync(path.join(folder, `${i % 400}.png`), path.join(folder, `${i}.png`));
    fs.writeFileSync(path.join(folder, "labels.csv"), ["path,patient,sick", ...rows].join("\n"));
    for (const dropDuplicates of [false, true]) {
      const [once, stopped] = [optionsOf(folder, { dropDuplicates }), optionsOf(folder, { dropDuplicates })];
      await prepare(once);
      const controller = new AbortController();
      const onProgress: PrepareOptions["onProgress"] = ({ unit, done }) =>
        unit === "images" && done >= 1000 && controller.abort();
      await expect(prepare({ ...stopped, onProgress, signal: controller.signal })).rejects.toMatchObject({
        name: "AbortError",
      });
      await prepare(stopped);
      for (const file of ["images.npy", "table.csv", "cohort.json"])
        expect(fs.readFileSync(path.join(stopped.out, file), "utf8")).toBe(
          fs.readFileSync(path.join(once.out, file), "utf8"),
        );
    }
  });
});
