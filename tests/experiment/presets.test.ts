import { describe, expect, it } from "vitest";
import { presetNames } from "../../lib/support/knobs/knob";
import type { KnobGroup } from "../../lib/experiment/knobs/knob-groups";
import { parseChanges, preset } from "../../lib/experiment/knobs/presets";

const groups: KnobGroup[] = ["cohort", "cpdGan", "progGan", "classifier"];

/** What the paper says of both GANs. */
const paperGan = {
  latentSize: 512,
  fmapMax: 512,
  flip: false,
  augment: false,
  beta1: 0,
  beta2: 0.99,
  epsilon: 1e-8,
  loss: "wgan-gp",
  penaltyWeight: 10,
  penaltyTarget: 1,
  penaltyInterval: 1,
  drift: 0.001,
  labelWeight: 1,
  labelFakes: true,
  decayFrom: 1,
  start: "random",
  emaDecay: 0.999,
  stddevGroup: 4,
  startResolution: 8,
  scoreEvery: 4,
  scoreImages: 10000,
  scorePatience: 2,
  keep: "best",
};

/** What it says of each. */
const paperCpdGan = {
  fmapBase: 16384,
  learningRate: 0.005,
  minibatch8: 256,
  minibatch16: 256,
  minibatch32: 256,
  minibatch64: 256,
  minibatch128: 256,
};
const paperProgGan = {
  fmapBase: 8192,
  learningRate: 0.001,
  minibatch8: 256,
  minibatch16: 128,
  minibatch32: 64,
  minibatch64: 32,
  minibatch128: 16,
};

/** What it says of each resolution. */
const paperBudget = {
  32: { totalKimg: 12000, phaseKimg: 1400, scoreFrom: 7000, tickKimg: 100 },
  64: { totalKimg: 14000, phaseKimg: 1000, scoreFrom: 7000, tickKimg: 80 },
  128: { totalKimg: 16000, phaseKimg: 1000, scoreFrom: 9000, tickKimg: 60 },
};

/** What it does not say, or the preset departs from: tests/experiment/knob-tables.test.ts holds which. */
const ours = ["scoreFeatures", "microBatch", "gridEvery", "checkpointMinutes"];

describe("preset", () => {
  it("holds values that its own checks allow", () => {
    for (const name of presetNames) {
      const values = preset(name) as unknown as Record<KnobGroup, Record<string, number>>;
      const all = Object.fromEntries(
        groups.flatMap((group) => Object.entries(values[group]).map(([key, value]) => [`${group}.${key}`, value])),
      );
      expect(() => preset(name, all)).not.toThrow();
    }
  });

  it.each([32, 64, 128] as const)("has all of the paper's numbers of both GANs at %i pixels", (resolution) => {
    const { cpdGan, progGan } = preset("paper", { "cohort.resolution": resolution });
    const said = (knobs: object): object =>
      Object.fromEntries(Object.entries(knobs).filter(([name]) => !ours.includes(name)));
    expect(said(cpdGan)).toEqual({ ...paperGan, ...paperCpdGan, ...paperBudget[resolution] });
    expect(said(progGan)).toEqual({ ...paperGan, ...paperProgGan, ...paperBudget[resolution] });
    for (const knobs of [cpdGan, progGan]) expect(Object.keys(knobs)).toEqual(expect.arrayContaining(ours));
  });

  it("has the paper's numbers of the classifier and the cohort", () => {
    const paper = preset("paper");
    expect(paper.classifier).toMatchObject({
      network: "densenet121",
      inputSize: 224,
      learningRate: 1e-4,
      batchSize: 48,
      samplesPerEpoch: 5000,
      maxEpochs: 100,
      plateauFactor: 0.1,
      plateauPatience: 2,
      stopPatience: 3,
      flips: true,
      shift: 0,
      noise: 0,
      schedule: "plateau",
      classWeights: false,
    });
    expect(paper.cohort).toMatchObject({
      labelPolicy: "paper",
      trainShare: 0.8,
      validShare: 0.1,
      combinations: 6,
      trainPerCombination: 2300,
      validPerCombination: 190,
      testPerCombination: 170,
    });
  });

  it("has the paper's numbers for head CT", () => {
    for (const source of ["phantom-head-ct", "rsna-hemorrhage"]) {
      expect(preset("paper", {}, source).cohort).toMatchObject({
        minCombination: 110,
        combinations: 6,
        trainPerCombination: 4170,
        validPerCombination: 300,
        testPerCombination: 200,
      });
      expect(preset("quick", {}, source).cohort).toEqual(preset("quick").cohort);
    }
  });

  it("lets changes win over the paper's lengths", () => {
    expect(preset("paper", { "cohort.resolution": 128, "progGan.totalKimg": 5 }).progGan.totalKimg).toBe(5);
  });

  it("refuses what cannot be, naming the knob and the mending", () => {
    expect(() => preset("fast")).toThrow(
      'There is no preset "fast"; there are smoke, lesson, quick, standard, thorough, paper.',
    );
    expect(() => preset("quick", { "cpdGan.learningRate": -1 })).toThrow(
      "cpdGan.learningRate: -1 is not a number from",
    );
    expect(() => preset("quick", { "cohort.resolution": 48 })).toThrow("power of two");
    expect(() => preset("quick", { "cpdGan.lr": 1 })).toThrow('no knob "cpdGan.lr"; cpdGan has latentSize');
    expect(() => preset("quick", { lr: 1 })).toThrow('no knob "lr"; the groups are cohort, cpdGan');
    expect(() => preset("quick", { "cohort.toString": 1 })).toThrow(
      'no knob "cohort.toString"; cohort has labelPolicy',
    );
    expect(() => preset("quick", { "classifier.flips": 1 })).toThrow("true or false");
  });

  it("asks whether the nearest knob is meant", () => {
    const refusal =
      (knob: string): (() => unknown) =>
      () =>
        preset("quick", { [knob]: 1 });
    expect(refusal("cpdGan.learnignRate")).toThrow('did you mean cpdGan.learningRate? "synthcohort knobs" lists all');
    expect(refusal("cpdgan.learningRate")).toThrow("did you mean cpdGan.learningRate?");
    expect(refusal("cpdGan.learningRate.extra")).toThrow('There is no knob "cpdGan.learningRate.extra"');
    expect(refusal("resolution")).toThrow("did you mean cohort.resolution?");
    expect(refusal("totalKimg")).toThrow("did you mean cpdGan.totalKimg or progGan.totalKimg or flow.totalKimg?");
  });

  it("has defaults for sources of unknown size, which changes win over", () => {
    expect(preset("quick", {}, "nih-chestxray14").cohort).toMatchObject({ minPositives: 40, combinations: 0 });
    expect(preset("quick", {}, "medmnist").cohort).toMatchObject({ combinations: 0, trainPerCombination: 0 });
    expect(preset("quick", {}, "phantom-chest-external").cohort.phantomPatients).toBe(1500);
    expect(preset("quick", { "cohort.minPositives": 5 }, "folder").cohort.minPositives).toBe(5);
  });
});

describe("parseChanges", () => {
  it("reads numbers, switches and words, and adds the stage's group", () => {
    expect(parseChanges(["a.b=1e-3", "flips=false", "blocks=3,3"], "classifier")).toEqual({
      "a.b": 0.001,
      "classifier.flips": false,
      "classifier.blocks": "3,3",
    });
    expect(() => parseChanges(["x"])).toThrow("key=value");
  });
});
