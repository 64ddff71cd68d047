/** The training step of a GAN: one step of D, one of G, and one of the running average. */
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { growthAt, minibatchAt } from "../networks/growth";
import type { GanKnobs } from "../knobs";
import { microBatches } from "./micro-batch";
import { MinibatchSource } from "./minibatch";
import type { GanArchitecture, GanNetworks } from "../networks/network";
import { accuracy } from "./losses";
import { discriminatorObjective, generatorObjective } from "./objectives";
import type { ParameterLayout, Weights } from "../networks/parameters";
import { requireState } from "../training/check-state";
import { examinedRows } from "../training/examined-rows";
import type { Measured } from "../training/measures";
import { atStage, conditionsOf, realPixels } from "../training/real-images";
import { RunningAverage } from "../training/running-average";
import { type Objective, TrainedNetwork } from "../training/trained-network";
import type { GrowthPhase, StepReport, Trainer, TrainerState } from "../training/trainer";

/** What a step of a GAN reports. */
type GanStepReport = StepReport &
  Readonly<Record<"lossD" | "lossG" | "penalty" | "labelAccuracy" | "gradientD" | "gradientG", number>>;

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
    this.source = new MinibatchSource(cohort, knobs, seed);
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
      const reportD = this.descend(this.discriminator, parts, (part) =>
        discriminatorObjective(setting, minibatch, part, generating, penalize),
      );
      // Paper: the average takes in the weights that G has before its step of the same iteration.
      this.average.update(knobs.emaDecay);
      const discriminating = this.discriminator.weights();
      const reportG = this.descend(this.generator, parts, (part) =>
        generatorObjective(setting, minibatch, part, discriminating),
      );
      return tf.concat([reportD, reportG]);
    });
    this.steps++;
    this.shown += n;
    if (this.stage.resolution !== stage.resolution || this.stage.phase !== stage.phase) this.forgetMoments();
    // A GPU is still computing: only reading the values waits for it.
    const preparing = performance.now();
    this.source.prepare(minibatchAt(knobs, this.stage.resolution));
    const inputSeconds = (waited + performance.now() - preparing) / 1000;
    const [lossD, penalty, labelAccuracy, gradientD, lossG, gradientG] = values.dataSync();
    values.dispose();
    return { lossD, penalty, labelAccuracy, gradientD, lossG, gradientG, inputSeconds };
  }

  /**
   * Overfitting, measured directly: D's scores of training images, and of validation images on which it is never
   * trained.
   */
  examine(): Measured<number> {
    const [train, valid] = (["train", "valid"] as const).map((split) => this.examineReals(this.cohort.rowsOf(split)));
    if (train === undefined || valid === undefined) return {};
    const labels = train.labels !== undefined && { labelsTrain: train.labels, labelsValid: valid.labels! };
    return { scoreTrain: train.score, scoreValid: valid.score, ...labels };
  }

  /** D's mean score and label accuracy on some real images; undefined where these are too few. */
  private examineReals(rows: Int32Array): { score: number; labels?: number } | undefined {
    const { stage, cohort, knobs } = this;
    const chosen = examinedRows(rows, knobs.stddevGroup);
    if (chosen.length === 0) return undefined;
    // No more at once than a step takes: ticks must not need more memory than training.
    const most = knobs.microBatch || minibatchAt(knobs, stage.resolution);
    const parts = microBatches(chosen.length, knobs.stddevGroup, most);
    const [score, labels] = tf.tidy(() => {
      const weights = this.discriminator.weights();
      const judged = (part: Int32Array): tf.Tensor => {
        const own = part.map((place) => chosen[place]);
        const images = tf.tensor4d(realPixels(cohort, own), [own.length, cohort.resolution, cohort.resolution, 1]);
        const given = tf.tensor2d(conditionsOf(cohort, own), [own.length, cohort.labelNames.length]);
        const output = this.networks.discriminator.discriminate(weights, atStage(images, stage), given, stage, 1);
        const right = output.labelLogits ? accuracy(output.labelLogits, given) : tf.scalar(NaN);
        return tf.mul(tf.stack([tf.mean(output.scores), right]), own.length / chosen.length);
      };
      return tf.addN(parts.map((part) => tf.tidy(() => judged(part)))).dataSync();
    });
    return Number.isNaN(labels) ? { score } : { score, labels };
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
    for (const { adam, values } of [this.generator, this.discriminator]) {
      adam.restore({
        steps: 0,
        firstMoment: new Float32Array(values.size),
        secondMoment: new Float32Array(values.size),
      });
    }
  }

  averageValues(): Float32Array {
    return this.average.values();
  }

  state(): TrainerState {
    const generator = this.generator.adam.state();
    const discriminator = this.discriminator.adam.state();
    const valuesOf = (variable: tf.Variable): Float32Array => Float32Array.from(variable.dataSync());
    return {
      steps: this.steps,
      images: this.shown,
      ...this.source.state(),
      adamSteps: { generator: generator.steps, discriminator: discriminator.steps },
      vectors: {
        generator: valuesOf(this.generator.values),
        discriminator: valuesOf(this.discriminator.values),
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
    this.source = new MinibatchSource(this.cohort, this.knobs, this.seed, state);
    tf.tidy(() => {
      this.generator.values.assign(tf.tensor1d(vectors.generator));
      this.discriminator.values.assign(tf.tensor1d(vectors.discriminator));
    });
    this.average.restore(vectors.average);
    this.generator.adam.restore({
      steps: adamSteps.generator,
      firstMoment: vectors.generatorFirstMoment,
      secondMoment: vectors.generatorSecondMoment,
    });
    this.discriminator.adam.restore({
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
