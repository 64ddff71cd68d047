/** What a study is made of: balance, blinding in its order, repeats, and what it refuses. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { createStudy } from "../../lib/reader-study/create";
import { openStudy, type Study } from "../../lib/reader-study/study";
import { UserError } from "../../lib/support/errors";
import { makeStudy, temporary, tokenOf, writeCohort } from "./fixtures";

let folder: string;
let study: Study;
beforeAll(() => {
  folder = temporary("make");
  study = makeStudy(folder, { perCell: 10, repeats: 8, training: 4, readers: 4 }).study;
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("a study", () => {
  it("has equally many real and synthetic test images of each cell, each of another patient", () => {
    const tests = study.images.filter((image) => image.purpose === "test");
    for (const resolution of [16, 32]) {
      for (const truth of ["real", "synthetic"]) {
        const some = tests.filter((image) => image.resolution === resolution && image.truth === truth);
        expect(some).toHaveLength(10);
        expect(some.every((image) => image.model === "cpD-GAN" && image.modality === "chest X-ray")).toBe(true);
        expect(new Set(some.map((image) => image.row >> 1)).size).toBe(10);
      }
    }
  });

  it("keeps examples out of the test", () => {
    const name = ({ cohort, truth, resolution, row }: Study["images"][number]): string =>
      [cohort, truth, resolution, row].join("/");
    expect(new Set(study.images.map(name)).size).toBe(study.images.length);
    expect(
      study.images
        .filter((image) => image.purpose === "training")
        .map((image) => image.truth)
        .sort(),
    ).toEqual(["real", "real", "synthetic", "synthetic"]);
  });

  it("shows every reader all images, in another order, repeats at least ten images later, and half of these real", () => {
    for (const { slots } of study.readers) {
      expect(slots.slice(0, 4).every((slot) => slot.kind === "training")).toBe(true);
      expect(new Set(slots.filter((slot) => slot.kind === "test").map((slot) => slot.image)).size).toBe(40);
      const repeats = slots.filter((slot) => slot.kind === "repeat");
      expect(repeats.map((slot) => study.images[slot.image].truth).filter((truth) => truth === "real")).toHaveLength(4);
      for (const repeat of repeats) {
        const first = slots.findIndex((slot) => slot.kind === "test" && slot.image === repeat.image);
        expect(slots.indexOf(repeat) - first).toBeGreaterThan(10);
      }
    }
    expect(new Set(study.readers.map((reader) => reader.slots.map((slot) => slot.image).join())).size).toBe(4);
    expect(new Set(study.readers.flatMap((reader) => reader.slots.map((slot) => slot.id))).size).toBe(4 * 52);
  });

  it("shows real and synthetic images with the same brightest pixel", () => {
    for (const image of study.images.keys()) expect(Math.max(...study.pixels(image))).toBe(255);
  });

  it("draws the same images from the same seed, the same order only from the same secret", () => {
    const [a, b] = ["a", "b"].map(
      (secret) => makeStudy(path.join(folder, secret), { secret: secret.repeat(43) }).study,
    );
    const c = makeStudy(path.join(folder, "c"), { secret: "a".repeat(43) }).study;
    const order = (one: Study): number[] => one.readers[0].slots.map((slot) => slot.image);
    expect(b.images).toEqual(a.images);
    expect(order(b)).not.toEqual(order(a));
    expect(order(c)).toEqual(order(a));
    expect(makeStudy(path.join(folder, "d"), { seed: 2 }).study.images).not.toEqual(a.images);
  });

  it("keeps no token, and nobody else may look into its folder", () => {
    const { study: own, invitations } = makeStudy(path.join(folder, "tokens"));
    const content = fs.readFileSync(path.join(own.folder, "study.json"), "utf8");
    expect(invitations).toHaveLength(4);
    for (const invitation of invitations) {
      expect(tokenOf(invitation)).toMatch(/^[\w-]{43}$/);
      expect(content).not.toContain(tokenOf(invitation));
    }
    expect(fs.statSync(own.folder).mode & 0o077).toBe(0);
  });
});

describe("refusals, in a sentence, leaving nothing behind", () => {
  const opened = (name: string): ReturnType<typeof openCohort> => openCohort(path.join(folder, name));
  it.each([
    ["too few test images", { perCell: 41 }, "too few for 41 per cell"],
    ["an odd number of repeats", { repeats: 3 }, "even number"],
    ["more repeats than half", { repeats: 10 }, "more than half"],
    ["no readers", { readers: 0 }, "at least one"],
  ])("%s", (_, change, words) => {
    const place = path.join(folder, "refused");
    expect(() => makeStudy(place, change)).toThrow(words);
    expect(fs.readdirSync(place).filter((name) => name.startsWith("study"))).toEqual([]);
    fs.rmSync(place, { recursive: true });
  });

  it("cohorts that do not pair, or share a cell", () => {
    const [real, synthetic, other] = [opened("real-16"), opened("synthetic-16"), opened("real-32")];
    const options = {
      out: path.join(folder, "no"),
      title: "",
      perCell: 1,
      repeats: 0,
      training: 0,
      goBack: false,
      readers: 1,
      seed: 1,
      address: "",
    };
    expect(() => createStudy({ ...options, real: [other], synthetic: [synthetic] })).toThrow(
      "must have one real cohort",
    );
    expect(() => createStudy({ ...options, real: [real], synthetic: [synthetic, synthetic] })).toThrow(
      "Two synthetic cohorts",
    );
    expect(() => createStudy({ ...options, real: [real], synthetic: [] })).toThrow("needs real and synthetic");
    expect(fs.existsSync(options.out)).toBe(false);
    for (const cohort of [real, synthetic, other]) cohort.close();
  });

  it("the same cohort twice, a copy of it, and images that are real and synthetic at once", () => {
    const options = {
      out: path.join(folder, "no"),
      title: "",
      perCell: 1,
      repeats: 0,
      training: 0,
      goBack: false,
      readers: 1,
      seed: 1,
      address: "",
    };
    fs.cpSync(path.join(folder, "real-16"), path.join(folder, "copy-16"), { recursive: true });
    const description = path.join(folder, "copy-16", "cohort.json");
    fs.writeFileSync(
      description,
      fs.readFileSync(description, "utf8").replace('"kind": "phantom"', '"kind": "synthetic"'),
    );
    const [real, copy, synthetic] = [opened("real-16"), opened("copy-16"), opened("synthetic-16")];
    expect(() => createStudy({ ...options, real: [real], synthetic: [real] })).toThrow(
      "--synthetic is for cohorts of synthetic images, and",
    );
    expect(() => createStudy({ ...options, real: [synthetic], synthetic: [real] })).toThrow(
      "--real is for cohorts of real images, and",
    );
    expect(() => createStudy({ ...options, real: [real], synthetic: [copy] })).toThrow(
      `${real.folder} and ${copy.folder} hold the same images`,
    );
    const writer = createCohort(path.join(folder, "mixed"), {
      name: "phantom-chest",
      source: "prog-gan",
      labelNames: ["finding"],
      resolution: 16,
      seed: 1,
      labelPolicy: "paper",
    });
    for (const [row, from] of [synthetic, synthetic, real, synthetic].entries())
      writer.append(from.readImages([row]), [{ patient: `p${row}`, split: "test", labels: [1], source: "fixture" }]);
    const mixed = writer.finish();
    expect(() => createStudy({ ...options, real: [real], synthetic: [mixed] })).toThrow(
      `Row 2 of the synthetic cohort ${mixed.folder} is the same image as row 2 of the real cohort`,
    );
    expect(fs.existsSync(options.out)).toBe(false);
    for (const cohort of [real, copy, synthetic, mixed]) cohort.close();
  });

  it("a folder that is there, no study, or one that was changed", () => {
    expect(() => makeStudy(folder)).toThrow("already exists");
    expect(() => openStudy(folder)).toThrow("not a reader study");
    const { study: own } = makeStudy(path.join(folder, "changed"));
    fs.appendFileSync(path.join(own.folder, "images-16.npy"), "x");
    expect(() => openStudy(own.folder)).toThrow(UserError);
  });
});

it("two models of one resolution are cells of their own, with real images of their own", () => {
  const place = path.join(folder, "models");
  const cohorts = ["phantom-chest", "cpd-gan", "prog-gan"].map((source) =>
    writeCohort(path.join(place, source), source, 16, 40),
  );
  const [real, ...synthetic] = cohorts;
  const { study: own } = createStudy({
    out: path.join(place, "study"),
    title: "Models",
    real: [real],
    synthetic,
    perCell: 10,
    repeats: 2,
    training: 0,
    goBack: false,
    readers: 1,
    seed: 1,
    address: "http://x",
  });
  for (const model of ["cpD-GAN", "prog-GAN"])
    expect(own.images.filter((image) => image.model === model && image.truth === "real")).toHaveLength(10);
  const rows = own.images.filter((image) => image.truth === "real").map((image) => image.row);
  expect(new Set(rows).size).toBe(20);
  for (const cohort of cohorts) cohort.close();
});
