/**
 * The table of models: everything that the stages, notebooks, figures and the benchmark know about each. A new model is
 * an entry here and its own files.
 */
import type { KnobTable } from "../support/knobs/knob";
import type { FlowKnobs } from "./flow/knobs";
import { flowModel } from "./flow/flow-model";
import { ganModel } from "./adversarial/gan-model";
import type { GanKnobs } from "./knobs";
import type { GenerativeModel } from "./model";
import type { MeanImageKnobs } from "./mean-image/knobs";
import { meanImageModel } from "./mean-image/mean-image-model";
import { cpdGan, progGan } from "./networks/gans";

/** Each model's knobs, name in print, and group of knobs. */
interface Table {
  readonly "cpd-gan": GenerativeModel<GanKnobs, "cpD-GAN", "cpdGan">;
  readonly "prog-gan": GenerativeModel<GanKnobs, "prog-GAN", "progGan">;
  readonly flow: GenerativeModel<FlowKnobs, "flow", "flow">;
  readonly "mean-image": GenerativeModel<MeanImageKnobs, "mean image", "meanImage">;
}

/** By id, in the order of tables and legends. The paper's are cpD-GAN and prog-GAN. */
const table: Table = {
  "cpd-gan": ganModel({
    name: "cpD-GAN",
    group: "cpdGan",
    architecture: cpdGan,
    unitsPerSecond: 270 * 1_474_560,
  }),
  "prog-gan": ganModel({
    name: "prog-GAN",
    group: "progGan",
    architecture: progGan,
    unitsPerSecond: 330 * 2_785_280,
  }),
  flow: flowModel,
  "mean-image": meanImageModel,
};

/** A model's id: on the command line, in files and in names of folders. */
export type ModelId = keyof Table;

/** A model's name in print. */
export type ModelName = Table[ModelId]["name"];

/** The group of a model's knobs. */
export type ModelGroup = Table[ModelId]["group"];

/** The knobs of any model. */
export type ModelKnobs = Parameters<Table[ModelId]["schedule"]>[0];

/** The knobs of each group. */
export type KnobsOfGroup = {
  readonly [Id in ModelId as Table[Id]["group"]]: Parameters<Table[Id]["schedule"]>[0];
};

/** By id. */
export const generativeModels: Readonly<Record<ModelId, GenerativeModel<ModelKnobs, ModelName, ModelGroup>>> = table;

/** The tables of all models' knobs, by group. */
export const knobTables: { readonly [Group in keyof KnobsOfGroup]: KnobTable<KnobsOfGroup[Group]> } = {
  cpdGan: table["cpd-gan"].knobs,
  progGan: table["prog-gan"].knobs,
  flow: table.flow.knobs,
  meanImage: table["mean-image"].knobs,
};

/** All models, in the order of tables and legends. */
export const modelIds: readonly ModelId[] = Object.keys(table) as ModelId[];

/** Those that experiments and benchmarks train. */
export const comparedIds: readonly ModelId[] = modelIds.filter((id) => generativeModels[id].compared);

/** The model of a name in print. */
export function modelOf(name: ModelName): ModelId {
  return modelIds.find((id) => generativeModels[id].name === name)!;
}
