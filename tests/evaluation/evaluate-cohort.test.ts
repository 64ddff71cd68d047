import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildProgram } from "../../lib/cli/program";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import type { Split } from "../../lib/cohort/format/split";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { pixelFeatures } from "../../lib/evaluation/image-features";
import { evaluateCohort, evaluateCohorts, type Evaluation } from "../../lib/evaluation/evaluate-cohort";
import { Random } from "../../lib/support/random";

const side = 16;
const labelNames = ["Cardiomegaly", "Pleural Effusion"];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "evaluation-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Phantom images of different patients with one of two label vectors. */
function phantoms(
  name: string,
  firstPatient: number,
  counts: Partial<Record<Split, number>>,
  change: (image: Uint8Array) => void = () => undefined,
): Cohort {
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "test",
    kind: ["real", "small"].includes(name) ? "real" : "synthetic",
    labelNames,
    resolution: side,
    seed: 1,
    labelPolicy: "paper",
  });
  let patient = firstPatient;
  for (const [split, count] of Object.entries(counts) as [Split, number][]) {
    for (let i = 0; i < count; i++, patient++) {
      const present = i % 5 === 0 ? ["Cardiomegaly", "Pleural Effusion"] : ["Cardiomegaly"];
      const labels = chestPhantom.findings.map((finding) => (present.includes(finding) ? 1 : 0));
      const image = chestPhantom.render({ seed: 1, patient, image: 0, labels }, side);
      change(image);
      writer.append(image, [
        {
          patient: `${name === "copies" ? "s" : ""}${patient}`,
          split,
          labels: labelNames.map((label) => (present.includes(label) ? 1 : 0)),
          source: `${patient}`,
        },
      ]);
    }
  }
  return writer.finish();
}

/** Numbers that a reader sees, none of them missing. */
function numbersOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(numbersOf) : [];
}

describe("evaluateCohort", () => {
  let real: Cohort;
  let honest: Evaluation;
  beforeAll(async () => {
    await startEngine();
    real = phantoms("real", 0, { train: 240, valid: 60, test: 60 });
    honest = await evaluateCohort(real, phantoms("honest", 5000, { train: 240 }), pixelFeatures, { seed: 1 });
  }, 60_000);
  afterEach(() => vi.restoreAllMocks());

  it("names the features, and has figures for all images and for combinations that are large enough", () => {
    expect(honest).toMatchObject({ features: "pixels", frechet: "FD, pixels", tooFew: [] });
    expect(honest.fidelity.map(({ title, real: images, synthetic }) => [title, images, synthetic])).toEqual([
      ["all images", 240, 240],
      ["Cardiomegaly", 192, 192],
      ["Cardiomegaly + Pleural Effusion", 48, 48],
    ]);
    for (const { figures, diversity } of honest.fidelity) {
      expect(figures.map(({ measure }) => measure)).toEqual([
        "frechet",
        "kernel",
        "precision",
        "recall",
        "density",
        "coverage",
      ]);
      for (const { low, value, high } of figures) expect([low <= value, value <= high]).toEqual([true, true]);
      expect(diversity).toMatchObject({ scales: 1, pairs: 200 });
      expect(Math.abs(diversity!.synthetic - diversity!.real)).toBeLessThan(0.05);
    }
    expect(numbersOf(honest).some(Number.isNaN)).toBe(false);
  });

  it("of several cohorts is that of each, told as one task, and stops where it is asked to", async () => {
    const cohorts = { honest: openCohort(path.join(folder, "honest")) };
    const controller = new AbortController();
    const tasks = new Set<string>();
    const work = {
      seed: 1,
      signal: controller.signal,
      onProgress: ({ task }: { task: string }) => void tasks.add(task),
    };
    expect(await evaluateCohorts(real, cohorts, pixelFeatures, work)).toEqual({ honest });
    expect([...tasks]).toEqual(["evaluating"]);
    setImmediate(() => controller.abort());
    await expect(evaluateCohorts(real, cohorts, pixelFeatures, work)).rejects.toThrow(/aborted/);
    cohorts.honest.close();
  }, 60_000);

  it("takes a second draw of the real distribution as good and as safe", () => {
    const frechet = honest.fidelity[0].figures[0];
    expect(frechet.low).toBeLessThan(frechet.floor);
    expect(honest.privacy!.memorized.low).toBeLessThan(0);
    expect(honest.privacy!.distanceAttack.auroc.low).toBeLessThan(0.5);
  });

  it("tells a generator that repeats its training images, and one that makes one image only", async () => {
    const random = Random.fromSeed(1, "noise");
    const copies = phantoms("copies", 0, { train: 240 }, (image) =>
      image.forEach((gray, at) => (image[at] = Math.max(0, Math.min(255, gray + 3 * random.normal())))),
    );
    const copied = await evaluateCohort(real, copies, pixelFeatures, { seed: 1 });
    expect(copied.privacy!.memorized.value).toBe(1);
    expect(copied.privacy!.memorized.low).toBeGreaterThan(0.75);
    expect(copied.privacy!.distanceAttack.auroc.low).toBeGreaterThan(0.9);
    const blurred = phantoms("collapsed", 9000, { train: 240 }, (image) =>
      image.forEach((gray, at) => (image[at] = Math.round(100 + 0.05 * gray))),
    );
    const collapsed = await evaluateCohort(real, blurred, pixelFeatures, { seed: 1 });
    expect(collapsed.fidelity[0].diversity!.low).toBeGreaterThan(collapsed.fidelity[0].diversity!.real + 0.08);
    expect(collapsed.fidelity[0].figures[0].low).toBeGreaterThan(collapsed.fidelity[0].figures[0].floor);
  }, 60_000);

  it("leaves the audit out where nothing was held out, and names combinations that are too small", async () => {
    const small = phantoms("small", 0, { train: 100 });
    const found = await evaluateCohort(small, openCohort(path.join(folder, "honest")), pixelFeatures, { seed: 1 });
    expect(found.privacy).toBeUndefined();
    expect(found.tooFew).toEqual(["Cardiomegaly + Pleural Effusion"]);
  }, 60_000);

  it("refuses cohorts of another resolution or with other labels", async () => {
    const write = (name: string, labels: string[], resolution: number): Cohort => {
      const writer = createCohort(path.join(folder, name), {
        name,
        source: "test",
        kind: "synthetic",
        labelNames: labels,
        resolution,
        seed: 1,
        labelPolicy: "paper",
      });
      writer.append(new Uint8Array(resolution * resolution), [
        { patient: "p", split: "train", labels: labels.map(() => 1), source: "p" },
      ]);
      return writer.finish();
    };
    await expect(evaluateCohort(real, write("large", labelNames, 32), pixelFeatures, { seed: 1 })).rejects.toThrow(
      /of one resolution/,
    );
    await expect(evaluateCohort(real, write("other", ["Edema"], side), pixelFeatures, { seed: 1 })).rejects.toThrow(
      /different labels/,
    );
  });

  it("refuses one cohort as both, whatever it calls itself", async () => {
    const copy = Object.create(real, {
      description: { value: { ...real.description, kind: "synthetic" } },
      folder: { value: "copy" },
    }) as Cohort;
    await expect(evaluateCohort(real, copy, pixelFeatures, { seed: 1 })).rejects.toThrow(
      /and copy hold the same images, so one of them is mislabeled/,
    );
  });

  it("is a command: one JSON document, or lines for people with an interval and a floor each", async () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const command = [
      "node",
      "synthcohort",
      "evaluate",
      path.join(folder, "honest"),
      "--real",
      path.join(folder, "real"),
    ];
    await buildProgram().parseAsync([...command, "--json"]);
    const document = JSON.parse(written.join("")) as Evaluation;
    expect(document.fidelity).toEqual(JSON.parse(JSON.stringify(honest.fidelity)));
    expect(document.privacy).toMatchObject({
      memorized: honest.privacy!.memorized,
      images: { synthetic: 240, heldOut: 120 },
    });
    written.length = 0;
    await buildProgram().parseAsync(command);
    const lines = written.join("").split("\n");
    expect(lines[1]).toMatch(/^ {2}FD, pixels +[\d.]+ {2}\([\d.]+ to [\d.]+\) {2}floor [\d.]+$/);
    expect(lines.some((line) => /^ {2}memorized share .* honest 0$/.test(line))).toBe(true);
    await expect(
      buildProgram().parseAsync([...command, "--inception", path.join(folder, "none.safetensors")]),
    ).rejects.toThrow(/none\.safetensors does not exist/);
  }, 60_000);
});
