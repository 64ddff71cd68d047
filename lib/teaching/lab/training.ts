/** The lab's experiment, first part: a generator in training, and the images it draws. */
import type { Cohort } from "../../cohort/format/cohort";
import { generatorOf } from "../../gan/generator";
import type { GeneratorDescription } from "../../gan/generator-file";
import { generativeModels, knobTables, type ModelKnobs } from "../../gan/models";
import type { Measured } from "../../gan/training/measures";
import type { Trainer } from "../../gan/training/trainer";
import { Random } from "../../support/random";
import { labCohort, type LabCohortOptions, resolution, syntheticLike } from "./cohort";
import { knobsOf } from "./knobs";

/** The models that the lab can train. */
export type LabModel = "flow" | "cpd-gan";

/** What a visitor can turn. */
export interface LabSettings extends LabCohortOptions {
  readonly model: LabModel;
  /** Real images shown in training, in thousands. */
  readonly kimg: number;
  readonly learningRate: number;
  /** Of cpD-GAN's gradient penalty, 0: none; the preset's unless given. */
  readonly penaltyWeight?: number;
}

/** Smaller networks than the preset `quick` has: WebAssembly computes with one thread. */
function modelKnobs({ model, kimg, learningRate, penaltyWeight }: LabSettings): ModelKnobs {
  const changes = { totalKimg: kimg, learningRate, emaDecay: 0.995 };
  return model === "flow"
    ? knobsOf(knobTables.flow, { ...changes, maps: 16, embedding: 64 })
    : knobsOf(knobTables.cpdGan, {
        ...changes,
        ...(penaltyWeight !== undefined && { penaltyWeight }),
        fmapBase: 128,
        fmapMax: 32,
        latentSize: 32,
      });
}

/** A generator in training, and what it can be asked meanwhile. */
export class LabTraining {
  readonly cohort: Cohort;
  private readonly knobs: ModelKnobs;
  private readonly trainer: Trainer;

  constructor(readonly settings: LabSettings) {
    this.cohort = labCohort(settings);
    this.knobs = modelKnobs(settings);
    this.trainer = generativeModels[settings.model].trainer(this.cohort, this.knobs, settings.seed);
  }

  /** What its generator's file says. */
  get description(): GeneratorDescription {
    const { model, seed } = this.settings;
    return { model, knobs: this.knobs, labelNames: this.cohort.labelNames, resolution, seed };
  }

  /** Real images shown so far, in thousands. */
  get kimg(): number {
    return this.trainer.images / 1000;
  }

  /** Whether all images that were asked for have been shown. */
  get isOver(): boolean {
    return this.trainer.images >= this.trainer.totalImages;
  }

  /** One step; what it measured, such as losses. */
  step(): Measured<number> {
    return this.trainer.step();
  }

  /** Images of the running average. @param labels n×L, 1 present. @param seed of the latent vectors. */
  images(labels: Float32Array, seed: number, temperature = 1): Uint8Array {
    const generator = generatorOf(this.description, this.values());
    try {
      const count = labels.length / this.cohort.labelNames.length;
      const latents = Random.fromSeed(seed, "latent vectors").normals(count * generator.latentSize);
      latents.forEach((value, i) => (latents[i] = temperature * value));
      return generator.generate(latents, labels);
    } finally {
      generator.dispose();
    }
  }

  /**
   * As many synthetic images as real ones, with the same labels.
   * @param temperature by which the latent vectors are multiplied (Kingma and Dhariwal 2018): 1 as in training, 0 gives one image.
   */
  synthetic({ temperature = 1 }: { temperature?: number } = {}): Cohort {
    const { cohort, settings } = this;
    const every = Int32Array.from({ length: cohort.size }, (_, row) => row);
    const images = this.images(cohort.readLabels(every), settings.seed, temperature);
    return syntheticLike(cohort, settings.model, images, settings.seed);
  }

  /** Frees its tensors. */
  dispose(): void {
    this.trainer.dispose();
  }

  /** The generator's parameters as one vector, of the running average. */
  values(): Float32Array {
    return this.trainer.averageValues();
  }
}
