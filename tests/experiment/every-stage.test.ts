/** What every stage does with a folder that is there already: the same is opened, and nothing else is taken for it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { readPredictions } from "../../lib/classifier/prediction-file";
import { classifyStage, mixStage, prepareStage, sampleStage, trainStage } from "../../lib/experiment/stages";
import { tinyKnobs as classifierKnobs } from "../classifier/fixtures";
import { allKnobs, writeImage } from "../cohort/fixtures";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "../gan/fixtures";

const root = temporaryFolder();
const at = (...names: string[]): string => path.join(root, ...names);
const ganKnobs = { ...tinyKnobs, totalKimg: 0.024 };
const oneEpoch = { ...classifierKnobs, maxEpochs: 1 };
const [data, otherData, cohort, otherCohort, gan, otherGan] = [
  "data",
  "other-data",
  "cohort",
  "other-cohort",
  "gan",
  "other-gan",
].map((name) => at(name));

interface Asked {
  readonly out: string;
  readonly seed?: number;
  readonly otherKnob?: boolean;
  readonly otherInput?: boolean;
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: () => void;
}

interface StageCase {
  readonly name: string;
  /** The folder of its outcome in this test. */
  readonly done: string;
  /** The file that it is for. */
  readonly file: string;
  readonly run: (asked: Asked) => Promise<void>;
  /** A file that it reads, and what is said when that was edited; undone afterwards. */
  readonly input: string;
  readonly edited: RegExp;
  readonly otherInput: RegExp;
  /** Missing where a stage has no knobs. */
  readonly otherKnob?: RegExp;
  /** A file of another stage's folder, and what is said of it. */
  readonly others: readonly (readonly [folder: string, message: RegExp])[];
}

const aCohort = /it holds a cohort of a source's images, not [^;]*; choose another folder\.$/;
const stages: readonly StageCase[] = [
  {
    name: "prepare",
    done: cohort,
    file: "images.npy",
    run: async ({ otherKnob, otherInput, seed = 1, ...rest }) =>
      (
        await prepareStage({
          source: "folder",
          folder: otherInput ? otherData : data,
          knobs: { ...allKnobs, trainShare: otherKnob ? 0.5 : 0.6 },
          seed,
          ...rest,
        })
      ).close(),
    input: at("data", "3.png"),
    edited:
      /the source's image files have changed \(their sizes or times differ\); choose another folder, or replace it/,
    otherInput: /it comes from another folder, .*; choose another folder, or replace it/,
    otherKnob: /its trainShare is 0\.6, not 0\.5;/,
    others: [
      [gan, /it holds a training of cpd-gan, not a cohort of a source's images; choose another folder\.$/],
      [at("synthetic"), /it holds a synthetic cohort, not a cohort of a source's images; choose another folder\.$/],
    ],
  },
  {
    name: "train",
    done: gan,
    file: "generator.safetensors",
    run: ({ otherKnob, otherInput, seed = 1, ...rest }) =>
      trainStage({
        model: "cpd-gan",
        cohort: otherInput ? otherCohort : cohort,
        knobs: { ...ganKnobs, learningRate: otherKnob ? 0.001 : 0.002 },
        seed,
        ...rest,
      }),
    input: at("cohort", "images.npy"),
    edited: /images\.npy was changed after the cohort was made/,
    otherInput: /it was trained on another cohort[,;]/,
    otherKnob: /its learningRate is 0\.002, not 0\.001;/,
    others: [
      [cohort, aCohort],
      [at("classifier"), /it holds a classifier, not a training of cpd-gan; choose another folder\.$/],
    ],
  },
  {
    name: "sample",
    done: at("synthetic"),
    file: "images.npy",
    run: async ({ otherInput, seed = 1, ...rest }) =>
      (await sampleStage({ run: otherInput ? otherGan : gan, like: cohort, seed, ...rest })).close(),
    input: at("gan", "generator.safetensors"),
    edited: /generator\.safetensors was changed after the run had finished; run that stage again with --replace/,
    otherInput: /another generator made it;/,
    others: [
      [cohort, aCohort],
      [gan, /it holds a training of cpd-gan, not a synthetic cohort; choose another folder\.$/],
    ],
  },
  {
    name: "mix",
    done: at("mixture"),
    file: "images.npy",
    run: async ({ otherKnob, otherInput, seed = 1, ...rest }) =>
      (
        await mixStage({
          real: cohort,
          synthetic: [at(otherInput ? "other-synthetic" : "synthetic")],
          share: otherKnob ? 0.25 : 0.5,
          times: 2,
          seed,
          ...rest,
        })
      ).close(),
    input: at("synthetic", "images.npy"),
    edited: /images\.npy was changed after the cohort was made/,
    otherInput: /its synthetic images are of other cohorts;/,
    otherKnob: /its share is 0\.5, not 0\.25;/,
    others: [
      [cohort, aCohort],
      [at("synthetic"), /it holds a synthetic cohort, not a mixture of cohorts; choose another folder\.$/],
    ],
  },
  {
    name: "classify",
    done: at("classifier"),
    file: "predictions.csv",
    run: ({ otherKnob, otherInput, seed = 1, ...rest }) =>
      classifyStage({
        cohort: otherInput ? otherCohort : cohort,
        test: cohort,
        knobs: { ...oneEpoch, learningRate: otherKnob ? 0.02 : 0.01 },
        seed,
        ...rest,
      }),
    input: at("cohort", "table.csv"),
    edited: /table\.csv was changed after the cohort was made|the split must be/,
    otherInput: /it was trained on another cohort[,;]/,
    otherKnob: /its learningRate is 0\.01, not 0\.02;/,
    others: [
      [cohort, aCohort],
      [gan, /it holds a training of cpd-gan, not a classifier; choose another folder\.$/],
    ],
  },
];

/** All files below a folder, with their content; logs of trainings have times in them. */
function contents(folder: string): Record<string, string> {
  const names = (fs.readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    fs.statSync(path.join(folder, name)).isFile(),
  );
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), "base64")]));
}

/** Changes a file for a while. */
async function whileEdited(file: string, work: () => Promise<void>): Promise<void> {
  const [content, { atime, mtime }] = [fs.readFileSync(file), fs.statSync(file)];
  const edited = Buffer.from(content);
  edited[edited.length - 2] ^= 1;
  fs.writeFileSync(file, edited);
  fs.utimesSync(file, atime, new Date(mtime.getTime() + 5000));
  await work();
  fs.writeFileSync(file, content);
  fs.utimesSync(file, atime, mtime);
}

beforeAll(async () => {
  await startEngine();
  for (const [place, folder] of [data, otherData].entries()) {
    for (let i = 0; i < 60; i++) await writeImage(path.join(folder, `${i}.png`), 100 * place + i);
    fs.writeFileSync(
      path.join(folder, "labels.csv"),
      [
        "path,patient,left,right",
        ...Array.from({ length: 60 }, (_, i) => `${i}.png,p${i},${i % 2},${(i + 1) % 2}`),
      ].join("\n"),
    );
  }
  writeTinyCohort(otherCohort).close();
  for (const { run, done } of stages) {
    if (done === at("synthetic")) await stages[1].run({ out: otherGan, seed: 2 });
    if (done === at("mixture")) await stages[2].run({ out: at("other-synthetic"), seed: 2 });
    await run({ out: done });
  }
}, 120_000);

describe.each(stages)("$name", ({ run, done, file, input, edited, otherInput, otherKnob, others }) => {
  const refused = async (asked: Asked, message: RegExp): Promise<void> => {
    const before = contents(asked.out);
    await expect(run(asked)).rejects.toThrow(message);
    expect(contents(asked.out)).toEqual(before);
  };

  it("opens the same without any work, also where it may replace", async () => {
    const before = contents(done);
    for (const replace of [false, true]) await run({ out: done, replace });
    expect(contents(done)).toEqual(before);
  });

  it("refuses another seed, another knob and another input, and says which", async () => {
    await refused(
      { out: done, seed: 2 },
      /its seed is 1, not 2; choose another folder, or replace it \(--replace\)\.$/,
    );
    if (otherKnob) await refused({ out: done, otherKnob: true }, otherKnob);
    await refused({ out: done, otherInput: true }, otherInput);
  });

  it("notices an edited input", async () => {
    await whileEdited(input, () => refused({ out: done }, edited));
  });

  it("refuses the folder of another stage, of a cohort and of somebody's files, even to replace it", async () => {
    for (const replace of [false, true]) {
      for (const [out, message] of others) await refused({ out, replace }, message);
      const thesis = at("thesis");
      fs.mkdirSync(thesis, { recursive: true });
      fs.writeFileSync(path.join(thesis, "thesis.doc"), "");
      await refused(
        { out: thesis, replace },
        /contains other files \(thesis\.doc\) and is not overwritten: choose another folder/,
      );
      await expect(run({ out: path.join(thesis, "thesis.doc"), replace })).rejects.toThrow(/thesis\.doc is a file/);
    }
  });

  it("says what is damaged, and makes it again where that is said", async () => {
    const out = at(`damaged-${path.basename(done)}`);
    await run({ out });
    const good = fs.readFileSync(path.join(out, file), "base64");
    fs.truncateSync(path.join(out, file), fs.statSync(path.join(out, file)).size - 5);
    await refused({ out }, /(was changed after|truncated or changed).*\(--replace\)\.$/);
    fs.rmSync(path.join(out, file));
    await refused({ out }, /missing.*\(--replace\)\.$/);
    await run({ out, replace: true });
    expect(fs.readFileSync(path.join(out, file), "base64")).toBe(good);
    await run({ out, seed: 2, replace: true });
    await refused({ out }, /its seed is 2, not 1;/);
    expect(
      fs
        .readdirSync(root)
        .filter((name) => name.startsWith(path.basename(out)) || name.startsWith(`.${path.basename(out)}`)),
    ).toEqual([path.basename(out)]);
  });

  it("notices an edited record", async () => {
    const record = path.join(done, fs.existsSync(path.join(done, "cohort.json")) ? "cohort.json" : "config.json");
    const before = fs.readFileSync(record, "utf8");
    const changes = record.endsWith("cohort.json")
      ? ([
          [/"kind": "\w+"/, '"kind": "phantom"'],
          [/"source": "[\w -]+"/, '"source": "nih"'],
        ] as const)
      : ([[/"seed": 1/, '"seed": 2']] as const);
    for (const [from, to] of changes) {
      const edited = before.replace(from, to);
      expect(edited).not.toBe(before);
      fs.writeFileSync(record, edited);
      await refused({ out: done }, /(was changed after|its seed is 2, not 1).*\(--replace\)\.$/);
      await refused(
        { out: done, seed: 2 },
        /(was changed after the run had finished|its seed is 1, not 2).*\(--replace\)\.$/,
      );
      fs.writeFileSync(record, before);
    }
  });

  it("leaves nothing within another stage's folder", async () => {
    await expect(run({ out: path.join(cohort, "new", "deep") })).rejects.toThrow(
      /deep is within .*cohort, which holds a cohort of a source's images: choose a folder outside it\.$/,
    );
    await expect(run({ out: path.join(gan, "new"), replace: true })).rejects.toThrow(
      /which holds a training of cpd-gan/,
    );
    expect([fs.existsSync(path.join(cohort, "new")), fs.existsSync(path.join(gan, "new"))]).toEqual([false, false]);
  });

  it("replaces what a link leads to, never the link", async () => {
    const [real, link] = [at(`led-to-${path.basename(done)}`), at(`link-to-${path.basename(done)}`)];
    await run({ out: real });
    fs.symlinkSync(real, link);
    await run({ out: link, seed: 2, replace: true });
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    await run({ out: real, seed: 2 });
    await refused({ out: real }, /its seed is 2, not 1;/);
  });

  it("keeps what is to be replaced until the new one is done", async () => {
    const out = at(`kept-${path.basename(done)}`);
    await run({ out });
    const before = contents(out);
    const controller = new AbortController();
    await expect(
      run({ out, seed: 2, replace: true, signal: controller.signal, onProgress: () => controller.abort() }),
    ).rejects.toMatchObject({ name: "AbortError" });
    const aside = `${out}.replaced`;
    expect(contents(fs.existsSync(aside) ? aside : out)).toEqual(before);
    await run({ out, seed: 3, replace: true });
    await run({ out, seed: 3 });
    expect(fs.readdirSync(root).filter((name) => name.includes(path.basename(out)))).toEqual([path.basename(out)]);
  });

  it("goes on with what an ended run has left, to the same", async () => {
    const out = at(`begun-${path.basename(done)}`);
    const controller = new AbortController();
    await expect(run({ out, signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    await run({ out });
    expect(fs.readFileSync(path.join(out, file), "base64")).toBe(fs.readFileSync(path.join(done, file), "base64"));
  });
});

describe("cohorts have their place", () => {
  const synthetic = at("synthetic");

  it("a GAN is not trained on synthetic images, nor are they sampled like such", async () => {
    await expect(
      trainStage({ model: "cpd-gan", cohort: synthetic, knobs: ganKnobs, seed: 1, out: at("none") }),
    ).rejects.toThrow(
      /^A generative model is trained on real images, and .*synthetic holds synthetic images of cpd-gan: give a cohort/,
    );
    await expect(sampleStage({ run: gan, like: synthetic, seed: 1, out: at("none") })).rejects.toThrow(
      /^Sampling follows the rows of real images/,
    );
    expect(fs.existsSync(at("none"))).toBe(false);
  });

  it("a classifier says what it was trained and tested on", async () => {
    const out = at("classifier-synthetic");
    await classifyStage({ cohort: synthetic, test: cohort, knobs: oneEpoch, seed: 1, out });
    const { inputs } = JSON.parse(fs.readFileSync(path.join(out, "config.json"), "utf8")) as {
      inputs: Record<string, string>;
    };
    expect(inputs).toMatchObject({ trainedOn: "synthetic images of cpd-gan", testedOn: "real images (folder)" });
  });

  it("a mixture holds real images and is no synthetic cohort, and synthetic images and is no real one", async () => {
    const mixture = at("mixture");
    const asReal = trainStage({ model: "cpd-gan", cohort: mixture, knobs: ganKnobs, seed: 1, out: at("none") });
    await expect(asReal).rejects.toThrow(
      /real images, and .*mixture holds a mixture of real and synthetic images \(folder and cpd-gan\): give a cohort/,
    );
    const asSynthetic = mixStage({ real: cohort, synthetic: [mixture], share: 1, times: 1, seed: 1, out: at("none") });
    await expect(asSynthetic).rejects.toThrow(/^What is mixed with real images is synthetic images, and .*mixture/);
    expect(fs.existsSync(at("none"))).toBe(false);
  });

  it("a classifier goes on from another's weights, and records whose", async () => {
    const [from, out] = [at("classifier"), at("classifier-further")];
    const knobs = { ...oneEpoch, learningRate: 1e-8, normMomentum: 0.9999 };
    const stage = { test: cohort, knobs, seed: 1, out };
    await classifyStage({ ...stage, cohort: at("mixture"), from });
    const [before, after] = [from, out].map((run) => readPredictions(path.join(run, "predictions.csv")));
    for (const [i, { score }] of after.entries()) expect(score).toBeCloseTo(before[i].score, 2);
    await expect(classifyStage({ ...stage, cohort: at("mixture") })).rejects.toThrow(
      /it started from another training;/,
    );
    const other = { ...stage, out: at("none"), cohort: at("mixture"), from: gan };
    await expect(classifyStage(other)).rejects.toThrow(/holds a training of cpd-gan, and a classifier is needed/);
    await expect(
      classifyStage({
        ...stage,
        out: at("none"),
        cohort: at("mixture"),
        from,
        knobs: { ...knobs, blocks: "1,1,1" },
      }),
    ).rejects.toThrow(/has no tensor .*: it belongs to another network\.$/);
    expect(fs.existsSync(at("none"))).toBe(false);
  });

  it("a generator of an unfinished or failed training is not sampled from", async () => {
    const out = at("failed");
    fs.cpSync(gan, out, { recursive: true });
    const status = JSON.parse(fs.readFileSync(path.join(out, "status.json"), "utf8")) as object;
    for (const state of ["failed", "running", "stopped"]) {
      fs.writeFileSync(path.join(out, "status.json"), JSON.stringify({ ...status, state }));
      await expect(sampleStage({ run: out, like: cohort, seed: 1, out: at("none") })).rejects.toThrow(
        `holds a training of cpd-gan that is unfinished (${state === "running" ? "begun" : state}): finish it first`,
      );
    }
    await expect(sampleStage({ run: at("classifier"), like: cohort, seed: 1, out: at("none") })).rejects.toThrow(
      "holds a classifier, and a training of a generative model is needed",
    );
    await expect(sampleStage({ run: cohort, like: cohort, seed: 1, out: at("none") })).rejects.toThrow(
      /holds a cohort of a source's images, and a training of a generative model is needed/,
    );
  });

  it("features that score a training are those of a classifier of the same cohort", async () => {
    const scored = { ...ganKnobs, scoreEvery: 1, scoreFeatures: "classifier" };
    await expect(
      trainStage({
        model: "cpd-gan",
        cohort: otherCohort,
        knobs: scored,
        seed: 1,
        features: at("classifier"),
        out: at("none"),
      }),
    ).rejects.toThrow(/^The classifier of .*classifier was not trained on .*other-cohort in its current state/);
  });
});
