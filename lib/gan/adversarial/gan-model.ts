/** A GAN as a generative model. */
import type { Cohort } from "../../cohort/format/cohort";
import { type GanKnobs, ganTable, type PaperGroup } from "../knobs";
import type { GenerativeModel } from "../model";
import { growthAt, grownKimg } from "../networks/growth";
import type { GanArchitecture } from "../networks/network";
import { hasBudget, withoutScores } from "../privacy/mechanism";
import { checkGanTraining } from "./check-training";
import { GanTrainer } from "./gan-trainer";

/** What a GAN's entry in the table of models says. */
export interface GanEntry<Name extends string, Group extends PaperGroup> {
  readonly name: Name;
  readonly group: Group;
  readonly architecture: GanArchitecture;
  /**
   * Images per second in training on two CPU cores, at 32×32 with 32 maps and one penalty in eight steps: counted in
   * units of work.
   */
  readonly unitsPerSecond: number;
}

/**
 * The cost of a sampled image relative to a training image at full size: one pass of G instead of D and G, forward and
 * back.
 */
const samplingShare = 1 / 6;

/** Times as long as an ordinary step of both networks takes one under a privacy budget. */
const BUDGET_WORK = 5;

/** The model of an architecture. */
export function ganModel<Name extends string, Group extends PaperGroup>(
  entry: GanEntry<Name, Group>,
): GenerativeModel<GanKnobs, Name, Group> {
  const { name, architecture, unitsPerSecond } = entry;
  return {
    ...entry,
    compared: true,
    inPaper: true,
    knobs: ganTable(entry.group),
    shaping: ["latentSize", "fmapBase", "fmapMax"],
    drawing: [],
    advice: "a smaller learningRate, a larger penaltyWeight, or a penaltyInterval of 1",
    generator: (knobs, labels, resolution) => architecture.build(knobs, labels, resolution).generator,
    layouts: (knobs, labels, resolution) => {
      const { generator, discriminator } = architecture.build(knobs, labels, resolution);
      return { G: generator.parameters, D: discriminator.parameters };
    },
    check: (knobs, cohort: Cohort) => checkGanTraining(name, architecture.grows, knobs, cohort),
    trainer: (cohort, knobs, seed, secret) => new GanTrainer(architecture, cohort, withoutGroups(knobs), seed, secret),
    schedule: withoutScores,
    fullSizeFrom: (knobs, resolution) => grownKimg(architecture.grows, knobs, resolution),
    seconds: {
      training: (knobs, resolution) =>
        (knobs.totalKimg *
          1000 *
          meanWork(architecture.grows, knobs, resolution) *
          penaltyWork(knobs) *
          budgetWork(knobs)) /
        unitsPerSecond,
      sampling: (knobs, resolution) => (imageWork(knobs, resolution) * samplingShare) / unitsPerSecond,
    },
  };
}

/** Under a privacy budget, D judges every image by itself: the minibatch standard deviation would mix patients. */
function withoutGroups(knobs: GanKnobs): GanKnobs {
  return hasBudget(knobs) ? { ...knobs, stddevGroup: 1 } : knobs;
}

/** Units per image, over a whole training: a progressive one is cheaper while it is small. */
function meanWork(grows: boolean, knobs: GanKnobs, resolution: number): number {
  const pieces = 200;
  const work = Array.from({ length: pieces }, (_, i) => {
    const at = growthAt(grows, knobs, resolution, (knobs.totalKimg * 1000 * (i + 0.5)) / pieces);
    return imageWork(knobs, at.resolution);
  });
  return work.reduce((sum, one) => sum + one, 0) / pieces;
}

/** Units of one image: pixels × maps × (maps + 32) over all layers' sizes; the 32 stands for what is bound by memory. */
function imageWork({ fmapBase, fmapMax }: GanKnobs, resolution: number): number {
  let work = 0;
  for (let side = 4; side <= resolution; side *= 2) {
    const maps = Math.min(fmapBase / 2 ** (Math.log2(side) - 1), fmapMax);
    work += side * side * maps * (maps + 32);
  }
  return work;
}

/** Under a privacy budget, D goes through its images one by one; G's step is as ever. */
function budgetWork(knobs: GanKnobs): number {
  return hasBudget(knobs) ? BUDGET_WORK : 1;
}

/** The gradient penalty doubles a step that computes it; the constants are from one in eight. */
function penaltyWork({ penaltyInterval }: GanKnobs): number {
  return (1 + 1 / penaltyInterval) / (1 + 1 / 8);
}
