/** The training step of a GAN: one step of D, one of G, and one of the running average. */
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { growthAt, minibatchAt } from "../networks/growth";
import type { GanKnobs } from "../knobs";
import { discriminatorScores } from "./discriminator-scores";
import { type Judge, overfittingOf } from "./overfitting";
import { microBatches } from "./micro-batch";
import { MinibatchSource } from "./minibatch";
import type { GanArchitecture, GanNetworks } from "../networks/network";
import { discriminatorObjective, generatorObjective } from "./objectives";
import type { ParameterLayout, Weights } from "../networks/parameters";
import { usualClip } from "../knobs/privacy";
import { mechanismOf, type PrivacyMechanism } from "../privacy/mechanism";
import { noisyGradient } from "../privacy/noisy-gradient";
import { requireState } from "../training/check-state";
import type { Measured } from "../training/measures";
import { RunningAverage } from "../training/running-average";
import { type Objective, TrainedNetwork } from "../training/trained-network";
import type { GrowthPhase, StepReport, Trainer, TrainerState } from "../training/trainer";

/** What a step of a GAN reports. */
type GanStepReport = StepReport & Readonly<Record<"lossG" | "gradientG", number>>;

/** The vectors of its state. */
const vectorNames = [
  "generator",
  "discriminator",
  "average",
  "generatorFirstMoment",
  "generatorSecondMoment",
  "discriminatorFirstMoment",
  "discriminatorSecondMoment",
] as const;
type VectorName = (typeof vectorNames)[number];

/** Trains one GAN on one cohort, step by step. */
export class GanTrainer implements Trainer {
  readonly totalImages: number;
  readonly networks: GanNetworks;
  readonly privacy?: PrivacyMechanism;
  private readonly average: RunningAverage;
  private readonly generator: TrainedNetwork;
  private readonly discriminator: TrainedNetwork;
  private source: MinibatchSource;
  private steps = 0;
  private shown = 0;

  constructor(
    private readonly architecture: GanArchitecture,
    private readonly cohort: Cohort,
    private readonly knobs: GanKnobs,
    private readonly seed: number,
    private readonly secret = "",
  ) {
    this.totalImages = knobs.totalKimg * 1000;
    this.networks = architecture.build(knobs, cohort.labelNames.length, cohort.resolution);
    const initial = (name: string, layout: ParameterLayout): Float32Array =>
      layout.draw(Random.fromSeed(seed, `${name} weights`));
    const { generator, discriminator } = this.networks;
    this.generator = new TrainedNetwork(generator.parameters, initial("generator", generator.parameters), knobs);
    this.discriminator = new TrainedNetwork(
      discriminator.parameters,
      initial("discriminator", discriminator.parameters),
      knobs,
    );
    this.average = new RunningAverage(this.generator.values);
    const minibatch = minibatchAt(knobs, cohort.resolution);
    this.privacy = mechanismOf(knobs, cohort, { totalKimg: knobs.totalKimg, minibatch, usualClip: usualClip.gan });
    this.source = new MinibatchSource(cohort, knobs, seed, undefined, secret);
  }

  get images(): number {
    return this.shown;
  }

  get stage(): GrowthPhase {
    return growthAt(this.architecture.grows, this.knobs, this.cohort.resolution, this.shown);
  }

  step(): GanStepReport {
    const { stage, knobs } = this;
    const n = minibatchAt(knobs, stage.resolution);
    const began = performance.now();
    const minibatch = this.source.next(n);
    const waited = performance.now() - began;
    const values = tf.tidy(() => {
      const parts = microBatches(n, knobs.stddevGroup, knobs.microBatch);
      const setting = {
        networks: this.networks,
        knobs,
        stage,
        labels: this.cohort.labelNames.length,
        resolution: this.cohort.resolution,
      };
      const penalize = this.steps % knobs.penaltyInterval === 0;
      const generating = this.generator.weights();
      const objectiveD = (part: Int32Array): ((weights: Weights) => Objective) =>
        discriminatorObjective(setting, minibatch, part, generating, penalize);
      const reportD = this.privacy
        ? this.descendPrivately(this.privacy, minibatch.discriminator.size, objectiveD)
        : this.descend(this.discriminator, parts, objectiveD);
      // Paper: the average takes in the weights that G has before its step of the same iteration.
      this.average.update(knobs.emaDecay);
      const discriminating = this.discriminator.weights();
      const reportG = this.descend(this.generator, parts, (part) =>
        generatorObjective(setting, minibatch, part, discriminating, generating),
      );
      return tf.concat([reportG, ...(reportD ? [reportD] : [])]);
    });
    this.steps++;
    this.shown += n;
    if (this.stage.resolution !== stage.resolution || this.stage.phase !== stage.phase) this.forgetMoments();
    // A GPU is still computing: only reading the values waits for it.
    const preparing = performance.now();
    this.source.prepare(minibatchAt(knobs, this.stage.resolution));
    const inputSeconds = (waited + performance.now() - preparing) / 1000;
    const [lossG, gradientG, ...ofD] = values.dataSync();
    values.dispose();
    const [lossD, penalty, labelAccuracy, gradientD] = ofD;
    // Under a privacy budget, a step may have drawn nobody, and then D has no loss.
    return {
      ...(ofD.length > 0 && { lossD, penalty, labelAccuracy, gradientD }),
      ...{ lossG, gradientG, inputSeconds },
    };
  }

  examine(): Measured<number> {
    return overfittingOf(this.judge(), this.cohort);
  }

  /** D's scores. */
  memberScores(images: Float32Array, labels: Float32Array): Float32Array {
    return discriminatorScores(this.judge(), images, labels, this.cohort.resolution);
  }

  private judge(): Judge {
    return {
      discriminator: this.networks.discriminator,
      weights: () => this.discriminator.weights(),
      knobs: this.knobs,
      stage: this.stage,
    };
  }

  /** One step of a network down the gradient of a minibatch. @returns the minibatch's report. */
  private descend(
    network: TrainedNetwork,
    parts: readonly Int32Array[],
    objectiveOf: (part: Int32Array) => (weights: Weights) => Objective,
  ): tf.Tensor1D {
    return tf.tidy(() => {
      const { gradient, report } = network.gradient(parts, objectiveOf);
      network.adam.step([gradient], this.rate());
      return report;
    });
  }

  /** One step of D under a privacy budget. @returns the patients' report; none if nobody was drawn. */
  private descendPrivately(
    privacy: PrivacyMechanism,
    patients: number,
    objectiveOf: (part: Int32Array) => (weights: Weights) => Objective,
  ): tf.Tensor1D | undefined {
    const noise = Random.fromSeed(this.seed, `${this.secret} noise of step ${this.steps}`);
    const alone = (place: number): ((weights: Weights) => Objective) => objectiveOf(Int32Array.of(place));
    const { gradient, report } = noisyGradient(this.discriminator, patients, alone, privacy, noise);
    this.discriminator.adam.step([gradient], this.rate());
    return report;
  }

  private rate(): number {
    const { learningRate, decayFrom } = this.knobs;
    const done = this.shown / this.totalImages;
    return done <= decayFrom ? learningRate : learningRate * Math.max(0, (1 - done) / (1 - decayFrom));
  }

  /**
   * Every phase of growing starts with a fresh Adam (paper; Karras et al. 2018): moments of new layers are 0, and its
   * correction for that would be used up.
   */
  private forgetMoments(): void {
    for (const network of [this.generator, this.discriminator]) network.forgetMoments();
  }

  averageValues(): Float32Array {
    return this.average.values();
  }

  state(): TrainerState {
    const generator = this.generator.state();
    const discriminator = this.discriminator.state();
    return {
      steps: this.steps,
      images: this.shown,
      ...this.source.state(),
      adamSteps: { generator: generator.steps, discriminator: discriminator.steps },
      vectors: {
        generator: generator.values,
        discriminator: discriminator.values,
        average: this.averageValues(),
        generatorFirstMoment: generator.firstMoment,
        generatorSecondMoment: generator.secondMoment,
        discriminatorFirstMoment: discriminator.firstMoment,
        discriminatorSecondMoment: discriminator.secondMoment,
      } satisfies Record<VectorName, Float32Array>,
    };
  }

  restore(state: TrainerState): void {
    const { vectors, adamSteps } = state;
    const { generator, discriminator } = this.networks;
    const sizeOf = (name: VectorName): number =>
      (name.startsWith("discriminator") ? discriminator : generator).parameters.size;
    requireState(state, {
      vectors: Object.fromEntries(vectorNames.map((name) => [name, sizeOf(name)])),
      adamSteps: ["generator", "discriminator"],
      rows: this.cohort.rowsOf("train").length,
    });
    this.steps = state.steps;
    this.shown = state.images;
    this.source = new MinibatchSource(this.cohort, this.knobs, this.seed, state, this.secret);
    this.average.restore(vectors.average);
    this.generator.restore({
      values: vectors.generator,
      steps: adamSteps.generator,
      firstMoment: vectors.generatorFirstMoment,
      secondMoment: vectors.generatorSecondMoment,
    });
    this.discriminator.restore({
      values: vectors.discriminator,
      steps: adamSteps.discriminator,
      firstMoment: vectors.discriminatorFirstMoment,
      secondMoment: vectors.discriminatorSecondMoment,
    });
  }

  dispose(): void {
    this.generator.dispose();
    this.discriminator.dispose();
    this.average.dispose();
  }
}
