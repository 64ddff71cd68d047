/**
 * The knobs of the models, each model's in a table of its own. The two GANs share theirs and differ in some values: what they
 * share stands in knobs/, with both models' values where they differ. A model of another kind has a table like
 * lib/classifier/knobs.ts, its knobs in `ModelKnobs` and the table in `modelTables`.
 */
import type { KnobFacts, KnobsOf, KnobTable, KnobValues } from "../support/knobs/knob";
import { learningKnobs } from "./knobs/learning";
import { networkKnobs } from "./knobs/networks";
import { scheduleKnobs } from "./knobs/schedule";

/** Knobs of one GAN training. "kimg" is a thousand real images shown to the discriminator. */
export interface GanKnobs
  extends KnobsOf<typeof networkKnobs>, KnobsOf<typeof learningKnobs>, KnobsOf<typeof scheduleKnobs> {}

/** The two adversarial losses: Wasserstein with gradient penalty (the paper's), or logistic with the R1 penalty. */
export type GanLoss = GanKnobs["loss"];

/** The groups of the two models that share their knobs. */
type PaperGan = "cpdGan" | "progGan";

/** The knobs of each model, under the name of its group in lib/gan/models.ts, as in `--set cpdGan.learningRate=0.001`. */
export interface ModelKnobs {
  readonly cpdGan: GanKnobs;
  readonly progGan: GanKnobs;
}

const ofBoth: Readonly<Record<keyof GanKnobs, KnobFacts & (KnobValues | Readonly<Record<PaperGan, KnobValues>>)>> = {
  ...networkKnobs,
  ...learningKnobs,
  ...scheduleKnobs,
};

/** The tables of all models. */
export const modelTables: { readonly [Group in keyof ModelKnobs]: KnobTable<ModelKnobs[Group]> } = {
  cpdGan: ganTable("cpdGan"),
  progGan: ganTable("progGan"),
};

/** From which number to which the knobs go that shape the networks; a file that says otherwise of itself is not believed. */
export const ganShapeBounds: Readonly<
  Record<"latentSize" | "fmapBase" | "fmapMax", readonly [low: number, high: number]>
> = {
  latentSize: networkKnobs.latentSize.range,
  fmapBase: networkKnobs.fmapBase.range,
  fmapMax: networkKnobs.fmapMax.range,
};

/** The table of one GAN: what both share, with its own values. */
function ganTable(group: PaperGan): KnobTable<GanKnobs> {
  const entries = Object.entries(ofBoth).map(([name, knob]) => {
    if ("paper" in knob) return [name, knob];
    const { cpdGan, progGan, ...facts } = knob;
    return [name, { ...facts, ...{ cpdGan, progGan }[group] }];
  });
  return Object.fromEntries(entries) as KnobTable<GanKnobs>;
}
