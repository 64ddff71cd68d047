/** The tables of knobs: each knob is whole, and says the paper's value and where the preset `paper` departs from it. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { CohortKnobs } from "../../lib/cohort/knobs";
import type { GanKnobs } from "../../lib/gan/knobs";
import { modelIds, generativeModels } from "../../lib/gan/models";
import { knobGroups, knobsOfGroup } from "../../lib/experiment/knobs/knob-groups";
import { knobHelp, knobRows } from "../../lib/experiment/knobs/knob-rows";
import { preset } from "../../lib/experiment/knobs/presets";
import { checkValue } from "../../lib/support/knobs/check";
import { presetNames, type Knob } from "../../lib/support/knobs/knob";
import { departureOf, paperValue, presetValue, type PaperLevel } from "../../lib/support/knobs/values";

const all = knobGroups.flatMap((group) =>
  knobsOfGroup(group).map(([name, knob]) => [`${group}.${name}`, knob] as const),
);
const levels: PaperLevel[] = [32, 64, 128].flatMap((resolution) =>
  (["chest", "head-ct"] as const).map((anatomy) => ({ resolution, anatomy })),
);

const words = z.string().min(1);
const plain = z.union([z.number(), z.string(), z.boolean()]);
const byLevel = z.union([
  plain,
  z.strictObject({ 32: plain, 64: plain, 128: plain }),
  z.strictObject({ chest: plain, "head-ct": plain }),
]);
const meaning = {
  about: z.string().regex(/^.{10,}\.$/),
  paper: byLevel.nullable(),
  source: words,
  presets: z.partialRecord(z.enum([...presetNames, "default"]), byLevel).optional(),
  departs: words.optional(),
  absent: plain.optional(),
};
const number = { range: z.tuple([z.number(), z.number()]), unit: words, ...meaning };
const whole = z.discriminatedUnion("type", [
  z.strictObject({ type: z.enum(["number", "integer", "powerOfTwo"]), ...number }),
  z.strictObject({ type: z.literal("choice"), words: z.array(words), ...meaning }),
  z.strictObject({ type: z.literal("text"), form: z.instanceof(RegExp), formInWords: words, ...meaning }),
  z.strictObject({ type: z.literal("toggle"), ...meaning }),
]);

describe("the tables of knobs", () => {
  it("are those of all stages and models", () => {
    expect(knobGroups).toEqual(["cohort", ...modelIds.map((id) => generativeModels[id].group), "classifier"]);
    expect(all.length).toBeGreaterThan(100);
  });

  it.each(all)("%s has a unit, a meaning, and the paper's value or why there is none", (_, knob) => {
    expect(whole.parse(knob)).toEqual(knob);
  });

  it.each(all)("%s has values that its own check allows", (_, knob) => {
    for (const level of levels) {
      for (const name of presetNames) {
        const value = presetValue(knob, name, level);
        expect(checkValue(knob, value)).toBe(value);
      }
    }
  });

  it.each(all)("%s says why where the preset `paper` has another value than the paper, and only there", (_, knob) => {
    const differs = levels.some((level) => {
      const paper = paperValue(knob, level);
      return paper !== undefined && paper !== presetValue(knob, "paper", level);
    });
    expect(knob.departs !== undefined).toBe(differs);
    expect(levels.some((level) => departureOf(knob, level) !== undefined)).toBe(differs);
  });

  it("depart in these knobs alone", () => {
    const departing = all.filter(([, knob]) => knob.departs !== undefined).map(([name]) => name);
    const ofGans = ["microBatch", "scoreFeatures"];
    expect(departing).toEqual([
      "cohort.minCombination",
      ...ofGans.map((name) => `cpdGan.${name}`),
      ...ofGans.map((name) => `progGan.${name}`),
      "classifier.weights",
    ]);
  });

  it("are what the types are inferred from", () => {
    const policy: CohortKnobs["labelPolicy"] = "zeros";
    // @ts-expect-error: a word that the table has not.
    const other: CohortKnobs["labelPolicy"] = "ones";
    const kimg: GanKnobs["totalKimg"] = 1;
    // @ts-expect-error: a field that the table has not.
    const missing: keyof GanKnobs = "kimg";
    expect([policy, other, kimg, missing]).toHaveLength(4);
  });

  it("make an error of a knob without a value", () => {
    const knob: Knob = { type: "toggle", about: "Nothing.", paper: null, source: "not said" };
    expect(() => presetValue(knob, "quick", levels[0])).toThrow("no value in the preset quick");
  });
});

describe("knobRows", () => {
  const row = (knob: string, resolution = 32, source = "phantom-chest"): object =>
    knobRows(preset("paper", { "cohort.resolution": resolution }, source), knob.split(".")[0] as "cpdGan", source).find(
      (one) => one.knob === knob,
    )!;

  it("shows a value beside the paper's and where that stands", () => {
    const [changed] = knobRows(preset("quick", { "cpdGan.learningRate": 0.001 }), "cpdGan").filter(
      ({ knob }) => knob === "cpdGan.learningRate",
    );
    expect(changed).toMatchObject({ value: 0.001, paper: 0.005, source: "authors' code", unit: "1" });
    const [images] = knobRows(preset("quick", {}, "phantom-head-ct"), "cohort", "phantom-head-ct").filter(
      ({ knob }) => knob === "cohort.trainPerCombination",
    );
    expect(images).toMatchObject({ value: 1500, paper: 4170, departure: undefined });
  });

  it("shows the paper's value where the preset `paper` departs from it, and the departure beside", () => {
    expect(row("classifier.weights")).toMatchObject({
      value: "",
      paper: "ImageNet's",
      departure: "preset paper: nothing; they are a file from Keras, which you must provide",
    });
    expect(row("cpdGan.scoreFeatures")).toMatchObject({ value: "classifier", paper: "Inception-v3's" });
    expect(row("progGan.microBatch", 64)).toMatchObject({ value: 32, paper: 0 });
    expect(row("cohort.minCombination")).toMatchObject({ value: 0, paper: 256 });
    expect(row("cohort.minCombination", 32, "rsna-hemorrhage")).toMatchObject({ value: 110, departure: undefined });
  });

  it("shows the paper's values at the resolution", () => {
    expect(row("progGan.totalKimg", 128)).toMatchObject({ value: 16000, paper: 16000, departure: undefined });
    expect(row("progGan.tickKimg")).toMatchObject({ value: 100, paper: 100, departure: undefined });
    expect(row("progGan.tickKimg", 64)).toMatchObject({ value: 80, paper: 80, departure: undefined });
    expect(row("progGan.tickKimg", 128)).toMatchObject({ value: 60, paper: 60, departure: undefined });
  });

  it("shows none where the paper has none, and why", () => {
    expect(row("cohort.phantomPatients")).toMatchObject({ paper: undefined, source: "no phantoms" });
    expect(row("cpdGan.phaseKimg")).toMatchObject({ value: 1400, paper: undefined, source: "cpD-GAN does not grow" });
  });
});

describe("knobHelp", () => {
  it("lists a knob of both GANs once", () => {
    const list = knobHelp(["cpdGan", "progGan"]);
    const later = ["privacyEpsilon", "clipNorm"];
    expect(list.map(({ name }) => name)).toEqual([...Object.keys(preset("quick").cpdGan), ...later]);
    expect(list[0]).toEqual({
      name: "latentSize",
      groups: ["cpdGan", "progGan"],
      allowed: "a whole number from 1 to 4096 numbers",
      about: "Length of the latent vector; larger: more variety to learn.",
    });
  });
});
