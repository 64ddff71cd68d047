/**
 * The models: all that the stages, notebooks, figures and the benchmark know of one. A further model is an entry here, with its
 * networks in files beside the others and its knobs in lib/experiment/presets.
 */
import type { GanKnobs } from "./knobs";
import { cpdDiscriminator } from "./networks/cpd-discriminator";
import { cpdGenerator } from "./networks/cpd-generator";
import type { GanNetworks } from "./networks/network";
import { progDiscriminator } from "./networks/prog-discriminator";
import { progGenerator } from "./networks/prog-generator";

/**
 * By id. `name`: in print (figures, tables, messages). `group`: that of its knobs, as in `--set cpdGan.learningRate=0.001`.
 * `grows`: whether it begins with small images. The paper's are cpD-GAN, with label-conditional normalization, and prog-GAN,
 * which grows and has a label classifier.
 */
export const ganModels = {
  "cpd-gan": { name: "cpD-GAN", group: "cpdGan", grows: false },
  "prog-gan": { name: "prog-GAN", group: "progGan", grows: true },
} as const;

/** Builds a model's networks for L labels and a resolution in pixels, a power of two of 8 or more. */
type BuildNetworks = (knobs: GanKnobs, labels: number, resolution: number) => GanNetworks;

const networks: Readonly<Record<GanModel, BuildNetworks>> = {
  "cpd-gan": (...shape) => ({ generator: cpdGenerator(...shape), discriminator: cpdDiscriminator(...shape) }),
  "prog-gan": (...shape) => ({ generator: progGenerator(...shape), discriminator: progDiscriminator(...shape) }),
};

/** A model's id: on the command line, in files and in names of folders. */
export type GanModel = keyof typeof ganModels;

/** A model's name in print. */
export type GanName = (typeof ganModels)[GanModel]["name"];

/** The group of a model's knobs. */
export type GanGroup = (typeof ganModels)[GanModel]["group"];

/** All models, in the order of tables and legends. */
export const ganIds: readonly GanModel[] = Object.keys(ganModels) as GanModel[];

/** All names in print, in the same order. */
export const ganNames: readonly GanName[] = ganIds.map((id) => ganModels[id].name);

/** The model of a name in print. */
export function modelOf(name: GanName): GanModel {
  return ganIds.find((id) => ganModels[id].name === name)!;
}

/**
 * Builds a model's networks.
 * @param labels L, the number of labels.
 * @param resolution of the images, in pixels: a power of two of 8 or more.
 */
export function buildNetworks(model: GanModel, knobs: GanKnobs, labels: number, resolution: number): GanNetworks {
  return networks[model](knobs, labels, resolution);
}
