/** What the search for copies finds: training images in every disguise, and no other patient's image. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import type { Cohort } from "../../lib/cohort/format/cohort";
import type { Split } from "../../lib/cohort/format/split";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { disguisedCopies, type CopiesFound } from "../../lib/evaluation/privacy/copies/disguised-copies";
import { disguises } from "../../lib/evaluation/privacy/copies/disguises";
import { Random } from "../../lib/support/random";

const side = 32;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "disguised-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function cohort(name: string, images: readonly { image: Uint8Array; split: Split }[]): Cohort {
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "test",
    labelNames: ["Cardiomegaly"],
    resolution: side,
    seed: 1,
    labelPolicy: "paper",
  });
  images.forEach(({ image, split }, i) =>
    writer.append(image, [{ patient: `${name}-${i}`, split, labels: [0], source: `${i}` }]),
  );
  return writer.finish();
}

const phantom = (patient: number): Uint8Array =>
  chestPhantom.render(
    { seed: 1, patient, image: 0, labels: chestPhantom.findings.map((_, i) => (patient >> (i % 4)) & 1) },
    side,
  );

let real: Cohort;
let found: CopiesFound;
/** Two training images in each disguise, among twice as many images of patients that nobody has seen. */
let rows: { real: number; title: string }[];
beforeAll(async () => {
  await startEngine();
  real = cohort(
    "real",
    Array.from({ length: 600 }, (_, i) => ({
      image: phantom(i),
      split: i < 400 ? "train" : i < 500 ? "valid" : "test",
    })),
  );
  const random = Random.fromSeed(1, "test");
  rows = disguises.flatMap(({ title }, i) => [2 * i, 399 - i].map((row) => ({ real: row, title })));
  const copies = await Promise.all(
    rows.map(async ({ real: row, title }) =>
      Uint8Array.from(
        await disguises
          .find((one) => one.title === title)!
          .apply(Float32Array.from(real.readImages([row])), side, random),
      ),
    ),
  );
  const honest = Array.from({ length: 2 * copies.length }, (_, i) => phantom(5000 + i));
  found = await disguisedCopies(
    real,
    cohort(
      "synthetic",
      [...copies, ...honest].map((image) => ({ image, split: "train" as const })),
    ),
    { seed: 1 },
  );
}, 240_000);

describe("the search for disguised copies", () => {
  it("finds the copies of a training image that has a twin among the held-out ones", async () => {
    const random = Random.fromSeed(3, "twin");
    const noise = random.normals(side * side);
    const twin = phantom(0).map((gray, pixel) => Math.max(0, Math.min(255, Math.round(gray + 2 * noise[pixel]))));
    const withTwin = cohort(
      "twins",
      Array.from({ length: 600 }, (_, i) => ({
        image: i === 450 ? twin : phantom(i),
        split: i < 400 ? "train" : i < 500 ? "valid" : "test",
      })),
    );
    const copies = await Promise.all(
      disguises.map(async ({ apply }) => Uint8Array.from(await apply(Float32Array.from(phantom(0)), side, random))),
    );
    const all = cohort(
      "of one",
      copies.map((image) => ({ image, split: "train" as const })),
    );
    const { copies: seen } = await disguisedCopies(withTwin, all, { seed: 1 });
    expect(seen.length).toBeGreaterThan(0.85 * copies.length);
  });

  it("takes typical images, nearer to all real ones than these are to each other, for no copies", async () => {
    const random = Random.fromSeed(2, "typical");
    const noisy = (patient: number): Uint8Array => {
      const noise = random.normals(side * side);
      return phantom(patient).map((gray, pixel) => Math.max(0, Math.min(255, Math.round(gray + 30 * noise[pixel]))));
    };
    const noisyReal = cohort(
      "noisy",
      Array.from({ length: 600 }, (_, i) => ({
        image: noisy(i % 12),
        split: i < 400 ? "train" : i < 500 ? "valid" : "test",
      })),
    );
    const typical = cohort(
      "typical",
      Array.from({ length: 24 }, (_, i) => ({
        image: i < 12 ? phantom(i) : noisyReal.readImages([i]),
        split: "train",
      })),
    );
    const { copies } = await disguisedCopies(noisyReal, typical, { seed: 1 });
    expect(copies.map(({ synthetic }) => synthetic)).toEqual(Array.from({ length: 12 }, (_, i) => 12 + i));
  });

  it("calls no held-out patient's image a copy, nor any of patients that are in no cohort", () => {
    expect(found.reach).toMatchObject({ heldOut: 200, falseAlarms: 0, tried: 100 });
    expect(found.copies.filter(({ synthetic }) => synthetic >= rows.length)).toEqual([]);
  });

  it("finds what it is said to find, by its own trial of more than 15 disguises", () => {
    expect(found.reach.disguises.map(({ title }) => title)).toEqual(disguises.map(({ title }) => title));
    const least = new Map([
      ["enlarged by 10 %", 90],
      ["rotated by 3°", 90],
      ["rotated by 5°", 0],
      ["gamma 1.5", 60],
      ["noise of 8 gray levels", 0],
      ["saved as JPEG 50", 60],
    ]);
    for (const { title, caught } of found.reach.disguises)
      expect(caught, title).toBeGreaterThanOrEqual(least.get(title) ?? 95);
    expect(found.reach.disguises.filter(({ caught }) => caught >= 95).length).toBeGreaterThanOrEqual(20);
  });

  it("names the training image behind each, and finds no more than the trial promises", () => {
    const easy = rows.flatMap(({ title }, synthetic) =>
      found.reach.disguises.find((one) => one.title === title)!.caught >= 99 ? [synthetic] : [],
    );
    const named = new Map(found.copies.map((copy) => [copy.synthetic, copy.real]));
    const right = easy.filter((synthetic) => named.get(synthetic) === rows[synthetic].real);
    expect(right.length).toBeGreaterThanOrEqual(easy.length - 1);
    for (const { distance } of found.copies) expect(distance).toBeLessThan(found.reach.bound);
  });
});

it("images without any structure are copies of nothing, and break nothing", async () => {
  const flat = (name: string, levels: number[]): Cohort =>
    cohort(
      name,
      levels.map((gray) => ({ image: new Uint8Array(side * side).fill(gray), split: "train" as const })),
    );
  const { copies } = await disguisedCopies(real, flat("flat", [0, 90, 255]), { seed: 1 });
  expect(copies).toEqual([]);
}, 120_000);
