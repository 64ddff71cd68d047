import { combinationsOf } from "../../lib/cohort/format/combinations";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import * as ort from "onnxruntime-web";
import sharp from "sharp";
import * as yauzl from "yauzl";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCohort } from "../../lib/cohort/format/cohort";
import { cohortIdentity } from "../../lib/cohort/format/identity";
import type { ShadowAttack } from "../../lib/evaluation/privacy/shadows/shadow-attack";
import { startEngine } from "../../lib/engine/start";
import { labelFidelity } from "../../lib/evaluation/label-fidelity";
import { labelTrustWords } from "../../lib/release/datasheet/label-trust";
import { openGenerator } from "../../lib/gan/generator";
import { latentsOf, sampleCohort } from "../../lib/gan/sample";
import { readClassifierRun } from "../../lib/experiment/collect-results";
import { classifyStage } from "../../lib/experiment/stages";
import { readLatents } from "../../lib/release/files/latents";
import { filesOf, pngName } from "../../lib/release/files/layout";
import { createRelease, type Release } from "../../lib/release/release";
import { releasedRows } from "../../lib/release/released-cohort";
import { sampleProgram } from "../../lib/release/files/sample-program";
import { verifyRelease } from "../../lib/release/verify";
import { writeZip } from "../../lib/support/files/zip";
import { packageRoot } from "../../lib/support/paths";
import { readSafetensors } from "../../lib/support/files/safetensors";
import { tinyKnobs as classifierKnobs } from "../classifier/fixtures";
import { madeUpShadows } from "../figures/examples";
import { difference } from "../golden/parity";
import { labelNames, makeFixture, rewriteImages, secrets, side, type Fixture } from "./fixtures";

let fixture: Fixture;
let release: Release;
const runs = fs.mkdtempSync(path.join(os.tmpdir(), "classifiers-"));
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  const utility = await trainBoth();
  const tensors = tf.memory().numTensors;
  const shadows: ShadowAttack = {
    ...{ ...madeUpShadows, cohort: cohortIdentity(fixture.real), model: "cpd-gan" },
    knobs: knobsOf(fixture.generator),
  };
  const limits = { ...fixture.options.limits, "shadow-auroc": 0.7, "shadow-found": 0.2, "shadow-exposed": 0.8 };
  release = await createRelease({ ...fixture.options, limits, dicom: true, zip: true, utility, shadows });
  for (const folder of utility) fs.renameSync(folder, path.join(runs, path.basename(folder)));
  expect(tf.memory().numTensors).toBe(tensors);
}, 120_000);
afterAll(() => [fixture.folder, runs].forEach((folder) => fs.rmSync(folder, { recursive: true })));

function knobsOf(file: string): ShadowAttack["knobs"] {
  const generator = openGenerator(file);
  generator.dispose();
  return generator.knobs;
}

/** Classifiers of the real and of the synthetic images, outside of the fixture's folder once the release is made. */
async function trainBoth(): Promise<string[]> {
  const { real, synthetic, folder } = fixture;
  const trained = [
    [real, "of-real"],
    [synthetic, "of-synthetic"],
  ] as const;
  for (const [cohort, name] of trained) {
    await classifyStage({
      cohort: cohort.folder,
      test: real.folder,
      knobs: { ...classifierKnobs, maxEpochs: 1 },
      seed: 1,
      out: path.join(folder, name),
    });
  }
  return trained.map(([, name]) => path.join(folder, name));
}

function filesUnder(folder: string, within = ""): string[] {
  return fs
    .readdirSync(path.join(folder, within), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(folder, path.join(within, entry.name)) : [path.join(within, entry.name)],
    );
}

function pixelsOf(png: string): Promise<Buffer> {
  return sharp(png).toColourspace("b-w").raw().toBuffer();
}

async function unzipped(file: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    found.set(entry.fileName, Buffer.concat(parts));
  }
  return found;
}

describe("a release", () => {
  it("holds images, table, generator, program, datasheet and checksums, and nothing beside its place", () => {
    expect(filesUnder(release.folder).sort()).toEqual(filesOf(200, true).sort());
    expect(fs.readdirSync(fixture.folder).sort()).toEqual([
      "generator.safetensors",
      "real",
      "release",
      "release.zip",
      "synthetic",
    ]);
  });

  it("has the synthetic images and their labels in another order, as npy and PNG", async () => {
    const cohort = openCohort(path.join(release.folder, "cohort"));
    const { synthetic } = fixture;
    const rows = (of: typeof cohort): string[] =>
      Array.from(
        { length: of.size },
        (_, row) => `${of.table.split[row]} ${of.readLabels([row]).join()} ${of.readImages([row]).join()}`,
      );
    expect(rows(cohort)).not.toEqual(rows(synthetic));
    expect(rows(cohort).sort()).toEqual(rows(synthetic).sort());
    for (const row of [0, 137]) {
      const file = path.join(release.folder, pngName(row));
      expect(await sharp(file).metadata()).toMatchObject({
        format: "png",
        width: side,
        height: side,
        channels: 1,
        depth: "uchar",
      });
      expect([...(await pixelsOf(file))]).toEqual([...cohort.readImages([row])]);
    }
    cohort.close();
  });

  it("has a scorecard of the seven criteria, whose numbers are those of the other sections", () => {
    const sheet = fs.readFileSync(path.join(release.folder, "datasheet.md"), "utf8");
    const section = sheet.slice(sheet.indexOf("## Scorecard"), sheet.indexOf("## Privacy audit"));
    const rows = new Map([...section.matchAll(/^\| (\w+) \| [^|]+\? \| (.*) \|$/gm)].map((row) => [row[1], row[2]]));
    expect([...rows.keys()]).toEqual([
      "Congruence",
      "Coverage",
      "Constraint",
      "Completeness",
      "Compliance",
      "Comprehension",
      "Consistency",
    ]);
    const { fidelity, verdict, combinations, utility } = release.facts;
    const short = (value: number): number => Number(value.toPrecision(3));
    const frechet = fidelity[0].figures.find(({ measure }) => measure === "frechet")!;
    expect(rows.get("Congruence")).toMatch(new RegExp(`^FD, pixels ${short(frechet.value)} \\(`));
    expect(rows.get("Coverage")).toContain("recall ");
    expect(rows.get("Constraint")).toMatch(/^Not measured: /); // not phantoms
    expect(rows.get("Completeness")).toContain(`${combinations.length} label combinations`);
    expect(rows.get("Compliance")).toContain(
      `${verdict.filter(({ passed }) => passed).length} of ${verdict.length} measures`,
    );
    expect(rows.get("Compliance")).toContain(", DICOM");
    const differences = utility!.rows.slice(0, -1).map(({ difference }) => difference.value);
    const [least, most] = [Math.min(...differences), Math.max(...differences)].map(short);
    expect(rows.get("Consistency")).toContain(`after real ones: ${least} to ${most}`);
  });

  it("says which labels may be trusted, as the classifier of real images sees them", async () => {
    const file = path.join(runs, "of-real", "classifier.safetensors");
    const released = openCohort(path.join(release.folder, "cohort"));
    const { trts } = await labelFidelity(released, { real: file, synthetic: file });
    released.close();
    const found = release.facts.labelTrust!;
    expect(found.map(({ label, synthetic }) => [label, synthetic])).toEqual(
      trts.labels.map(({ label, auroc, low, high }) => [label, { value: auroc, low, high }]),
    );
    const rows = release.facts.utility!.rows;
    for (const { label, real, synthetic, learned, trusted } of found) {
      const row = rows.find((one) => one.label === label)!;
      expect(real).toEqual(row.real);
      expect(learned).toEqual(row.difference);
      expect(trusted).toBe(synthetic.low >= real.value - 0.1 && learned.low >= -0.1);
    }
    const sheet = fs.readFileSync(path.join(release.folder, "datasheet.md"), "utf8");
    const doubtful = found.filter(({ trusted }) => !trusted).map(({ label }) => label.replace("|", "\\|"));
    expect(doubtful.length).toBeGreaterThan(0); // the fixture's generator learned nothing
    expect(sheet).toContain(`It was not shown that these labels may be trusted: ${doubtful.join("; ")}.`);
    expect(labelTrustWords(found.map((one) => ({ ...one, trusted: true })))).toMatch(/\) \| yes \|\n?/);
    expect(labelTrustWords(undefined)).toMatch(/was not measured for this release\.$/);
  });

  it("has a datasheet that says what the figures say, in Markdown and as a page that fetches nothing", () => {
    const sheet = fs.readFileSync(path.join(release.folder, "datasheet.md"), "utf8");
    for (const heading of [
      "Motivation",
      "Composition",
      "Collection process",
      "Preprocessing and labeling",
      "Uses",
      "Scorecard",
      "Privacy audit",
      "Distribution",
      "Maintenance",
    ]) {
      expect(sheet).toContain(`## ${heading}\n`);
    }
    for (const words of [
      "own images, for a test",
      "120 training and 80 held-out",
      "FD, pixels",
      "Known failures",
      "two classifiers with the same settings",
      "compact DenseNet (blocks of 1, 1 layers",
      "Measured by pixels (no network)",
      "Pleural \\| Effusion",
      "`generator.onnx`",
      "`dicom/` (the same images as DICOM",
      "| 1200 random patients | white box |",
      "Re-identification of training patients was not tried",
    ]) {
      expect(sheet).toContain(words);
    }
    const rows = release.facts.utility!.rows;
    expect(rows.map(({ label }) => label)).toEqual([...labelNames, "mean"]);
    const { summary } = readClassifierRun("real", path.join(runs, "of-real"));
    expect(rows.at(-1)!.real).toEqual({ value: summary.mean.auroc, low: summary.mean.low, high: summary.mean.high });
    const short = (value: number): number => Number(value.toPrecision(3));
    expect(sheet).toContain(
      `| mean | ${short(summary.mean.auroc)} (${short(summary.mean.low)} to ${short(summary.mean.high)}) |`,
    );
    const { copies } = release.facts;
    expect(copies.disguises.length).toBeGreaterThanOrEqual(15);
    for (const { title, caught } of copies.disguises)
      expect(sheet).toContain(`| ${title} | ${caught} of 100 | ${caught} % |`);
    expect(sheet).toContain(`Of ${copies.heldOut} held-out images of other patients`);
    expect(sheet).not.toMatch(/[Nn]o (released )?image (shows a patient|is a copy)/); // no more is said than was measured
    const { memorized } = release.facts.privacy;
    expect(sheet).toContain(`| memorized share | ${Number(memorized.value.toPrecision(3))}`);
    const page = fs.readFileSync(path.join(release.folder, "datasheet.html"), "utf8");
    expect(page).toContain("<td>Pleural | Effusion</td>");
    expect(page).not.toMatch(/<script|<link|<img|<a |https?:|url\(/);
  });

  it("has a program of 20 lines that samples from it as written", () => {
    const program = fs.readFileSync(path.join(release.folder, "sample.cjs"), "utf8");
    expect(program.trimEnd().split("\n")).toHaveLength(20);
    spawnSync(process.execPath, [path.join(packageRoot, "bin", "synthcohort.js"), "--version"]); // compiles lib where nothing is yet
    const work = fs.mkdtempSync(path.join(os.tmpdir(), "sampling-"));
    const { status, stderr } = spawnSync(process.execPath, [path.resolve(release.folder, "sample.cjs")], {
      cwd: work,
      encoding: "utf8",
      env: { ...process.env, NODE_PATH: path.join(packageRoot, "node_modules") },
    });
    expect(status, stderr).toBe(0);
    const picture = fs.readFileSync(path.join(work, "samples.pgm"));
    expect(picture.subarray(0, 14).toString("latin1")).toBe(`P5 ${side} ${8 * side} 255\n`);
    expect(picture).toHaveLength(14 + 8 * side * side);
    expect(new Set(picture.subarray(14)).size).toBeGreaterThan(10);
    fs.rmSync(work, { recursive: true });
  }, 120_000);

  it("has an order and latent vectors that no seed gives without the real images", () => {
    const { synthetic, options } = fixture;
    const released = fs.readFileSync(path.join(release.folder, "latents.npy")).subarray(128);
    const first = (vectors: Iterable<{ latents: Float32Array }>): Buffer =>
      Buffer.from([...vectors][0].latents.buffer, 0, 32);
    expect(released.includes(first(latentsOf(synthetic, 8)))).toBe(true);
    const guessed = { ...synthetic, size: synthetic.size, description: { ...synthetic.description, origin: {} } };
    for (let seed = 0; seed < 20; seed++)
      expect(
        released.includes(first(latentsOf({ ...guessed, description: { ...guessed.description, seed } }, 8))),
      ).toBe(false);
    const order = (key: string): number[] => [
      ...releasedRows(
        { ...guessed, description: { ...guessed.description, origin: { latentKey: key } } },
        options.seed,
      ),
    ];
    expect(order("a")).not.toEqual(order("b"));
    const texts = ["release.json", "cohort/cohort.json", "generator.json"].map((name) =>
      fs.readFileSync(path.join(release.folder, name), "utf8"),
    );
    for (const text of texts) expect(text).not.toContain(fixture.real.description.checksums["images.npy"].slice(0, 16));
  });

  it("tells of no label combination that is not released, however rare it is among the real images", async () => {
    const { real, synthetic, options } = fixture;
    const both = "Cardiomegaly + Pleural | Effusion";
    const keep = (row: number): boolean => synthetic.readLabels([row]).join() !== "1,1";
    const rarer = rewriteImages(
      real,
      path.join(fixture.folder, "rarer"),
      (image) => image,
      (row) => real.readLabels([row]).join() !== "1,1" || row === 3 || row === 9,
    );
    const without = await sampleCohort({
      generator: options.generator,
      like: rewriteImages(real, path.join(fixture.folder, "like"), (image) => image, keep),
      out: path.join(fixture.folder, "without"),
      seed: 5,
    });
    const { folder, facts } = await createRelease({
      ...options,
      real: rarer,
      synthetic: without,
      out: path.join(fixture.folder, "quiet"),
    });
    expect(facts.combinations.map(({ title }) => title)).not.toContain(both);
    for (const name of ["release.json", "datasheet.md", "datasheet.html"])
      expect(fs.readFileSync(path.join(folder, name), "utf8")).not.toMatch(/Cardiomegaly \+ Pleural/);
    for (const name of ["quiet", "without", "like", "rarer"])
      fs.rmSync(path.join(fixture.folder, name), { recursive: true });
  });

  it("has a program whose comment no label can leave", () => {
    const program = sampleProgram(["a\u2028process.exit(1)", "b\u2029c"], ["b\u2029c"]);
    expect(program).not.toMatch(/[\u2028\u2029]/);
    expect(program).toContain('"a\\u2028process.exit(1)"');
  });

  it("has a program that draws a combination of labels that the generator was shown", () => {
    const program = fs.readFileSync(path.join(release.folder, "sample.cjs"), "utf8");
    const present = JSON.parse(/const present = (\[.*\]);/.exec(program)![1]) as string[];
    const released = openCohort(path.join(release.folder, "cohort"));
    const [{ labels }] = combinationsOf(released);
    expect(released.labelNames.map((name) => Number(present.includes(name)))).toEqual([...labels]);
    released.close();
  });

  it("has the generator with all its tensors, without the seed of its training", () => {
    const file = path.join(release.folder, "generator.safetensors");
    expect(readSafetensors(file).tensors).toEqual(readSafetensors(fixture.generator).tensors);
    expect(Object.keys(readSafetensors(file).metadata).sort()).toEqual([
      "format",
      "knobs",
      "labelNames",
      "model",
      "resolution",
    ]);
    const generator = openGenerator(file);
    expect(generator.seed).toBeNaN();
    generator.dispose();
  });

  it("has the generator as ONNX, which makes the released images of latents.npy and the table's labels", async () => {
    const cohort = openCohort(path.join(release.folder, "cohort"));
    const rows = Array.from({ length: cohort.size }, (_, row) => row);
    const latents = readLatents(path.join(release.folder, "latents.npy"), rows, cohort.size, 8);
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(path.join(release.folder, "generator.onnx"));
    const { images } = await session.run({
      latents: new ort.Tensor("float32", latents, [rows.length, 8]),
      labels: new ort.Tensor("float32", Float32Array.from(cohort.readLabels(rows)), [rows.length, labelNames.length]),
    });
    await session.release();
    expect(images.dims).toEqual([rows.length, side, side, 1]);
    const levels = difference("generators as ONNX: gray levels", images.data as Uint8Array, cohort.readImages(rows));
    expect(levels).toBeLessThanOrEqual(1);
    cohort.close();
  });

  it("is checked by sha256sum as well", () => {
    const { status, stdout, error } = spawnSync("sha256sum", ["-c", "checksums.sha256"], {
      cwd: release.folder,
      encoding: "utf8",
    });
    if (error) return; // a system without it
    expect(status).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(filesOf(200, true).length - 1);
  });

  it("is the same in its archive, which repeats byte for byte", async () => {
    const found = await unzipped(release.zip!);
    expect([...found.keys()].sort()).toEqual(
      filesOf(200, true)
        .map((file) => `release/${file}`)
        .sort(),
    );
    for (const [name, content] of found)
      expect(content.equals(fs.readFileSync(path.join(fixture.folder, name)))).toBe(true);
    const again = path.join(fixture.folder, "again.zip");
    const files = new Map(filesOf(200, true).map((file) => [file, path.join(release.folder, file)]));
    await writeZip(again, "release", files);
    expect(fs.readFileSync(again).equals(fs.readFileSync(release.zip!))).toBe(true);
    fs.rmSync(again);
  });

  it("is verified, as a folder and as an archive, and its images are reproduced byte for byte", async () => {
    for (const place of [release.folder, release.zip!]) {
      const found = await verifyRelease(place);
      expect(found).toMatchObject({
        files: filesOf(200, true).length,
        images: 200,
        unchecked: [],
        reproduced: { images: 200, largestDifference: 0 },
      });
      expect(await verifyRelease(place, { spotCheck: 7 })).toMatchObject({
        images: 200,
        reproduced: { images: 64, largestDifference: 0 },
      });
    }
  });

  it("holds no path, patient, name, host, user, seed or time of where it was made", async () => {
    // Of machines' and users' names only those long enough not to turn up by chance.
    const words = [
      ...Object.values(secrets).map(String),
      path.basename(fixture.folder),
      "pangolin",
      "MUSTERMANN",
      "scan-",
      packageRoot,
      fixture.folder,
      ...[os.hostname(), os.homedir(), os.userInfo().username].filter((word) => word.length >= 6),
    ];
    const year = String(new Date().getFullYear());
    const contents = new Map(
      filesUnder(release.folder).map((name) => [name, fs.readFileSync(path.join(release.folder, name))]),
    );
    // The archive itself, too: its directory has names, comments and extra fields.
    const archive: [string, Buffer] = ["the archive", fs.readFileSync(release.zip!)];
    for (const [name, content] of [...contents, ...(await unzipped(release.zip!)), archive]) {
      const text = content.toString("latin1");
      for (const word of words) expect(text.includes(word), `${word} in ${name}`).toBe(false);
      if (/\.(json|md|html|cjs|csv)$/.test(name)) expect(text.includes(year), `the year in ${name}`).toBe(false);
    }
    const { mtime } = await yauzl.openPromise(release.zip!).then(async (zip) => {
      const times: number[] = [];
      for await (const entry of zip.eachEntry()) times.push(entry.getLastModDate().getTime());
      return { mtime: new Set(times) };
    });
    expect(mtime.size).toBe(1);
  });

  it("holds no real image: neither its pixels nor the bytes of any", async () => {
    const { real } = fixture;
    const images = Array.from({ length: real.size }, (_, row) => Buffer.from(real.readImages([row])));
    const decoded = await Promise.all(
      filesUnder(release.folder)
        .filter((name) => name.endsWith(".png"))
        .map((name) => pixelsOf(path.join(release.folder, name))),
    );
    expect(decoded).toHaveLength(200);
    const npy = fs.readFileSync(path.join(release.folder, "cohort", "images.npy"));
    expect(npy.includes(Buffer.from(fixture.synthetic.readImages([11])))).toBe(true); // what this looks for is found where it is
    for (const content of [
      ...decoded,
      ...filesUnder(release.folder).map((name) => fs.readFileSync(path.join(release.folder, name))),
    ]) {
      for (const image of images) expect(content.includes(image)).toBe(false);
    }
  });

  it("says of the real images only what it is meant to say", () => {
    const { facts } = release;
    const cohort = JSON.parse(fs.readFileSync(path.join(release.folder, "cohort", "cohort.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(cohort).toMatchObject({
      name: "folder",
      source: "cpd-gan",
      seed: 0,
      origin: {},
      selection: [],
      unreadable: [],
    });
    expect(Object.keys(facts.knobs).sort()).toEqual(
      Object.keys(JSON.parse(readSafetensors(fixture.generator).metadata["knobs"]) as object)
        .filter((knob) => knob !== "note")
        .sort(),
    );
    expect(facts.real).toEqual({ train: 120, heldOut: 80, heldOutPatients: 80, patientsKnown: true });
    expect(Object.keys(facts.privacy.memorized).sort()).toEqual(["high", "low", "value"]);
    expect(fs.readFileSync(path.join(release.folder, "cohort", "table.csv"), "utf8").split("\n")[1]).toMatch(
      /^0,synthetic-0,(train|valid|test),[01],[01],cpd-gan$/,
    );
  });
});
