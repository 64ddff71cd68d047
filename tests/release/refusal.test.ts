/** When a release is refused, and when not. The generator's images stand for real ones: what it "remembers" is then known. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { sampleCohort } from "../../lib/gan/sample";
import { createRelease, type ReleaseOptions } from "../../lib/release/release";
import { UserError } from "../../lib/support/errors";
import { checksumsOf } from "../../lib/runs/stage-folder";
import { Random } from "../../lib/support/random";
import { makeFixture, rewriteImages, side, type Fixture } from "./fixtures";

let fixture: Fixture;
/** As many images of the same generator from other latent vectors. */
let others: Cohort;
let before: string[];
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  others = await sampleCohort({
    generator: fixture.generator,
    like: fixture.real,
    out: path.join(fixture.folder, "others"),
    seed: 7,
  });
});
afterEach(() => fs.rmSync(fixture.options.out, { recursive: true, force: true }));
afterAll(() => fs.rmSync(fixture.folder, { recursive: true }));

/** A "real" cohort, of which the generator remembers these training images up to some noise; all else it never saw. */
function remembered(name: string, images: number, noise: number): Cohort {
  const random = Random.fromSeed(1, "noise");
  return rewriteImages(fixture.real, path.join(fixture.folder, name), (_, row) => {
    if (row >= images) return others.readImages([row]);
    return fixture.synthetic
      .readImages([row])
      .map((gray) => Math.max(0, Math.min(255, Math.round(gray + noise * random.normal()))));
  });
}

async function refusal(change: Partial<ReleaseOptions>): Promise<string> {
  before = fs.readdirSync(fixture.folder).sort();
  const error = await createRelease({ ...fixture.options, ...change }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).not.toContain("\n");
  expect(fs.readdirSync(fixture.folder).sort()).toEqual(before); // nothing is left
  return (error as UserError).message;
}

describe("a release", () => {
  it("of an honest generator passes", async () => {
    const { facts } = await createRelease({ ...fixture.options, real: remembered("honest", 0, 0) });
    expect(facts.verdict.filter(({ passed }) => !passed)).toEqual([]);
  });

  it("of one that gives its training images back with a little noise is refused, with the figures", async () => {
    const message = await refusal({ real: remembered("copied", 120, 1) });
    expect(message).toMatch(
      /^The release was refused: memorized share 0\.\d+ \(0\.\d+ to 0\.\d+\) is not at most 0\.25 \(memorized\); /,
    );
    expect(message).toMatch(/\(distance-auroc\)/);
    expect(message).toMatch(
      /; train on more images, for a shorter time or with a privacy budget, look whether it is clear by other features .*, or set another --threshold\.$/,
    );
  });

  it("is refused for a single real image, pixel for pixel, nearly so, or mirrored", async () => {
    expect(await refusal({ real: remembered("one", 1, 0) })).toMatch(
      /: 1 of the images to release is a copy; the nearest, in row 0 of the synthetic table, is a real image, pixel for pixel; train/,
    );
    expect(await refusal({ real: remembered("three", 3, 1) })).toMatch(
      /: 3 of the images to release are copies; the nearest, in row [012] of the synthetic table, differs from a real image by [01]\.\d+ gray levels \(2 are needed\)/,
    );
    const mirror = (image: Uint8Array): Uint8Array =>
      image.map((_, pixel) => image[pixel - (pixel % side) + side - 1 - (pixel % side)]);
    const mirrored = rewriteImages(fixture.real, path.join(fixture.folder, "mirrored"), (_, row) =>
      row === 7 ? mirror(fixture.synthetic.readImages([7])) : others.readImages([row]),
    );
    expect(await refusal({ real: mirrored })).toMatch(/the nearest, in row 7 of .*pixel for pixel, mirrored/);
  });

  it("is refused for training images in disguise, and names how many and the first", async () => {
    const disguise = (image: Uint8Array, row: number): Uint8Array =>
      (row === 11 ? image.slice().reverse() : image).map((gray) => 255 - Math.round(0.9 * gray));
    const real = rewriteImages(fixture.real, path.join(fixture.folder, "disguised"), (_, row) =>
      [11, 30].includes(row) ? disguise(fixture.synthetic.readImages([row]), row) : others.readImages([row]),
    );
    expect(await refusal({ real })).toMatch(
      /: 2 of the images to release are training images in disguise; the first, in row 11 of the synthetic table, registered to the real image in row 11, has 1 − \|correlation\| = [0-9.e-]+, but 0\.\d+ is required; train/,
    );
  });

  it("is refused for every single image that the generator did not make, such as real ones moved by a pixel", async () => {
    const moved = (image: Uint8Array): Uint8Array =>
      image.map((_, pixel) => image[pixel % side === 0 ? pixel : pixel - 1]);
    const mix = (name: string, rows: readonly number[]): Cohort => {
      const mixed = rewriteImages(fixture.synthetic, path.join(fixture.folder, name), (image, row) =>
        rows.includes(row) ? moved(fixture.real.readImages([row])) : image,
      );
      return {
        ...mixed,
        description: { ...mixed.description, origin: fixture.synthetic.description.origin },
        rowsOf: (split) => mixed.rowsOf(split),
        readImages: (of) => mixed.readImages(of),
        readLabels: (of) => mixed.readLabels(of),
        close: () => mixed.close(),
      };
    };
    expect(
      await refusal({
        synthetic: mix(
          "mixed",
          Array.from({ length: 20 }, (_, i) => 9 * i + 5),
        ),
      }),
    ).toMatch(
      /: 20 of the 200 images in .*mixed are not what .*generator\.safetensors makes, the first in row 5 of its table; give the run/,
    );
    expect(await refusal({ synthetic: mix("mixed-last", [199]) })).toMatch(
      /: 1 of the 200 images in .* is not what .* makes, the first in row 199/,
    );
  });

  it("is refused with another real cohort than its generator was trained on, where the run says which", async () => {
    const config = path.join(fixture.folder, "config.json");
    const status = path.join(fixture.folder, "status.json");
    fs.writeFileSync(
      config,
      JSON.stringify({
        stage: "train cpd-gan",
        version: 3,
        seed: 1,
        knobs: {},
        inputs: { cohort: "0123456789abcdef-0123456789abcdef" },
      }),
    );
    fs.writeFileSync(status, JSON.stringify({ state: "done", outputs: checksumsOf(fixture.folder, ["config.json"]) }));
    const told = await refusal({});
    for (const file of [config, status]) fs.rmSync(file);
    expect(told).toMatch(/was not trained on .*real; give --real the cohort/);
  });

  it("is refused where too few images are held out", async () => {
    const real = rewriteImages(
      fixture.real,
      path.join(fixture.folder, "few"),
      (image) => image,
      (row) => row < 130,
    );
    expect(await refusal({ real })).toMatch(
      /cannot be audited: the real cohort has too few validation and test images/,
    );
  });

  it("is refused where the hold-out is too small to show that limits are kept, with how many patients could", async () => {
    const message = await refusal({ real: openCohort(path.join(fixture.folder, "honest")), limits: {} });
    expect(message).toMatch(
      /membership by distance, AUROC 0\.\d+ \(0\.\d+ to 0\.\d+\) is not shown to be at most 0\.55 \(distance-auroc\)/,
    );
    const needed = Number(/; 80 held-out patients are too few to decide, about (\d+) are needed;/.exec(message)?.[1]);
    expect(needed).toBeGreaterThan(300);
    expect(needed).toBeLessThan(5000);
  });

  it("of patients whom nobody names is refused, unless somebody answers for it, which the datasheet tells", async () => {
    const honest = openCohort(path.join(fixture.folder, "honest"));
    const { origin, ...description } = honest.description;
    const real = Object.create(honest, {
      description: { value: { ...description, origin: { ...origin, patientsKnown: false } } },
    }) as Cohort;
    expect(await refusal({ real })).toMatch(
      /rarest label combination 1 \(1 to 33\) is not shown to be at least 5 \(patients\); name the patients, as nobody knows here how many they are/,
    );
    const { facts, folder } = await createRelease({
      ...fixture.options,
      real,
      limits: { ...fixture.options.limits, patients: 1 },
    });
    const sheet = fs.readFileSync(path.join(folder, "datasheet.md"), "utf8");
    expect(facts.real.patientsKnown).toBe(false);
    expect(sheet).toContain("**The source does not say which images are of one patient.**");
    expect(sheet).not.toMatch(/of other patients|images of \d+ patients/);
    expect(sheet).toMatch(/relaxed \d+ of 7 limits/);
    expect(sheet).toMatch(/\| at least 1 \| 5 \| passed \(relaxed\) \|/);
  });

  it("follows the thresholds that are set, and names the ones there are", async () => {
    const real = openCohort(path.join(fixture.folder, "honest"));
    expect(await refusal({ real, limits: { patients: 1000 } })).toMatch(
      /rarest label combination 33 is not at least 1000 \(patients\); .*prepare the cohort with a higher --set minCombination, which counts images: a patient may have several, or set/,
    );
    expect(await refusal({ real, limits: { memorized: -1, "distance-auroc": 0.1 } })).toMatch(
      /memorized share .*; membership by distance, AUROC/,
    );
    expect(await refusal({ real, limits: { memorised: 1 } })).toMatch(
      /no threshold "memorised"; there are memorized, closest-record, /,
    );
    const lenient = {
      memorized: 1,
      "closest-record": 0,
      "distance-auroc": 1,
      "distance-found": 1,
      "density-auroc": 1,
      "density-found": 1,
    };
    // So much noise that they are copies no longer.
    await expect(
      createRelease({ ...fixture.options, real: remembered("resembled", 120, 60), limits: lenient }),
    ).resolves.toBeDefined();
  });

  it("needs the run that made the images, terms, held-out images, an empty place, and results of one experiment", async () => {
    const run = { generator: path.join(fixture.folder, "other.safetensors") };
    const { folder } = await makeFixture();
    expect(
      await refusal({
        synthetic: rewriteImages(fixture.synthetic, path.join(fixture.folder, "inverted"), (image) =>
          image.map((gray) => 255 - gray),
        ),
      }),
    ).toMatch(/inverted was not sampled from .*generator\.safetensors/);
    expect(await refusal(run)).toMatch(/does not exist/);
    expect(await refusal({ terms: undefined })).toMatch(/--terms/);
    expect(await refusal({ out: folder })).toMatch(/already exists/);
    expect(await refusal({ utility: [] })).toMatch(/A classifier trained on .*real is missing for the utility/);
    fs.rmSync(folder, { recursive: true });
  });
});
