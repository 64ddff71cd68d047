/** A running training of a classifier: steps, epochs, and its whole state. */
import { setImmediate as nextTurn } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import { Adam } from "../../engine/optimizers/adam";
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import type { NamedTensor } from "../../support/files/safetensors";
import type { ClassifierCheckpoint, EpochState } from "./checkpoint";
import { classWeights, targetsOf, type ClassWeights } from "../networks/loss";
import { readKerasWeights } from "../networks/keras-weights";
import { networkOf, readModelFile, type ClassifierTrainingConfig } from "../model-file";
import { Network } from "../networks/network";
import { parameterSpecs, Parameters } from "../networks/parameters";
import { preprocess, type NetworkInput } from "../networks/preprocess";
import { requireOwnCheckpoint } from "./check-checkpoint";
import { Sampler } from "./sampler";
import { learningRateAt, nextSchedule, startSchedule, stepsPerEpoch, type ScheduleState } from "./schedule";
import type { ValidationAuroc } from "./validation";

/** The results of an epoch; a line of metrics.jsonl. */
export interface EpochMetrics {
  /** Counted from 1. */
  readonly epoch: number;
  /** Training images seen since the start. */
  readonly images: number;
  /** Mean training loss of the epoch. */
  readonly loss: number;
  /** Mean AUROC on the validation images. */
  readonly validationAuroc: number;
  /** AUROC by label; labels without both classes are missing. */
  readonly validationAurocByLabel: Readonly<Record<string, number>>;
  /** Learning rate at the start of this epoch. */
  readonly learningRate: number;
  /** Whether no epoch before was better. */
  readonly best: boolean;
  /** Seconds of training and validation. */
  readonly seconds: number;
}

const newEpoch: EpochState = { step: 0, lossSum: 0, seconds: 0 };

export class ClassifierTraining {
  readonly network: Network;
  private readonly adam: Adam;
  private readonly sampler: Sampler;
  private readonly weights: ClassWeights;
  private readonly input: NetworkInput;
  private readonly stepsPerEpoch: number;
  private schedule: ScheduleState;
  private epoch: EpochState;
  private bestWeights: ClassifierCheckpoint["best"];
  private since = performance.now();

  /**
   * @param begin its checkpoint is the state to resume from, and the file that it was read from; without one, training starts from the weights
   *   of the classifier `from`, or else from the config's initial weights.
   * @throws UserError when the checkpoint or the file of initial weights belongs to another network.
   */
  static async start(
    config: ClassifierTrainingConfig,
    cohort: Cohort,
    {
      checkpoint,
      from,
    }: {
      readonly checkpoint?: { readonly state: ClassifierCheckpoint; readonly file: string };
      readonly from?: string;
    } = {},
  ): Promise<ClassifierTraining> {
    const specs = parameterSpecs(networkOf(config).architecture, cohort.labelNames.length);
    if (checkpoint) {
      const { state, file } = checkpoint;
      requireOwnCheckpoint(state, specs, cohort, file);
      return new ClassifierTraining(config, cohort, Parameters.fromTensors(specs, state.weights, file), state);
    }
    if (from !== undefined) {
      const parameters = Parameters.fromTensors(specs, readModelFile(from).weights, from);
      return new ClassifierTraining(config, cohort, parameters, undefined);
    }
    const {
      knobs: { weights },
      seed,
    } = config;
    const given = weights === "" ? {} : await readKerasWeights(weights, specs);
    return new ClassifierTraining(
      config,
      cohort,
      Parameters.initial(specs, Random.fromSeed(seed, "classifier weights"), given),
      undefined,
    );
  }

  private constructor(
    private readonly config: ClassifierTrainingConfig,
    private readonly cohort: Cohort,
    parameters: Parameters,
    checkpoint: ClassifierCheckpoint | undefined,
  ) {
    const { knobs, seed } = config;
    const { architecture, input } = networkOf(config);
    const rows = cohort.rowsOf("train");
    this.network = new Network(architecture, parameters);
    this.input = input;
    this.weights = classWeights(cohort.readLabels(rows), cohort.labelNames.length, knobs.classWeights);
    this.stepsPerEpoch = stepsPerEpoch(knobs, rows.length);
    this.adam = new Adam(parameters.trainable(), knobs);
    if (checkpoint) this.adam.restore(checkpoint.adam);
    this.sampler = checkpoint
      ? Sampler.fromState(checkpoint.sampler)
      : Sampler.start(rows, Random.fromSeed(seed, "classifier batches"));
    this.schedule = checkpoint?.schedule ?? startSchedule(knobs);
    this.epoch = checkpoint?.epoch ?? newEpoch;
    this.bestWeights = checkpoint?.best;
  }

  get finished(): boolean {
    return this.schedule.finished;
  }

  get epochComplete(): boolean {
    return this.epoch.step >= this.stepsPerEpoch;
  }

  /** Epochs done, with the part of the current one. */
  get epochs(): number {
    return this.schedule.epoch + this.epoch.step / this.stepsPerEpoch;
  }

  /** Loss and best AUROC so far, for people. */
  get detail(): string {
    const loss = this.epoch.step > 0 ? `loss ${(this.epoch.lossSum / this.epoch.step).toFixed(3)}  ` : "";
    // Before the first validation there is no best yet.
    return this.schedule.epoch > 0 ? `${loss}best validation AUROC ${this.schedule.best.toFixed(3)}` : loss.trimEnd();
  }

  /** One batch: loss, gradients, Adam. */
  async step(): Promise<void> {
    const { knobs } = this.config;
    const rows = this.sampler.next(knobs.batchSize);
    const images = this.cohort.readImages(rows);
    this.sampler.augment(images, rows.length, this.cohort.resolution, knobs);
    const batch = preprocess(images, rows.length, this.cohort.resolution, this.input);
    const targets = targetsOf(this.cohort.readLabels(rows), this.weights);
    const learningRate = learningRateAt(this.schedule, this.epochs, knobs);
    const { loss, gradients } = this.network.lossAndGradients(batch, targets, knobs.normMomentum);
    if (!Number.isFinite(loss))
      throw new UserError(
        `The loss became ${loss} at a learning rate of ${learningRate}: choose a smaller learningRate.`,
      );
    this.adam.step(gradients, learningRate);
    tf.dispose([batch, targets.truth, targets.weight, ...gradients]);
    this.epoch = {
      step: this.epoch.step + 1,
      lossSum: this.epoch.lossSum + loss,
      seconds: this.epoch.seconds + this.lap(),
    };
    await nextTurn();
  }

  /** Ends the current epoch: keeps the weights if they are the best, and advances the schedule. */
  endEpoch(auroc: ValidationAuroc): EpochMetrics {
    const learningRate = learningRateAt(this.schedule, this.schedule.epoch, this.config.knobs);
    this.schedule = nextSchedule(this.schedule, auroc.mean, this.config.knobs);
    const best = this.schedule.sinceBest === 0;
    if (best) this.bestWeights = { epoch: this.schedule.epoch, weights: this.network.parameters.toTensors() };
    const metrics: EpochMetrics = {
      epoch: this.schedule.epoch,
      images: this.schedule.epoch * this.stepsPerEpoch * this.config.knobs.batchSize,
      loss: this.epoch.lossSum / this.epoch.step,
      validationAuroc: auroc.mean,
      validationAurocByLabel: auroc.byLabel,
      learningRate,
      best,
      seconds: this.epoch.seconds + this.lap(),
    };
    this.epoch = newEpoch;
    return metrics;
  }

  /** Best weights so far. */
  best(): { epoch: number; validationAuroc: number; weights: Record<string, NamedTensor> } {
    if (!this.bestWeights) throw new Error("No epoch has ended yet.");
    return { ...this.bestWeights, validationAuroc: this.schedule.best };
  }

  checkpoint(): ClassifierCheckpoint {
    return {
      schedule: this.schedule,
      epoch: this.epoch,
      sampler: this.sampler.state(),
      adam: this.adam.state(),
      weights: this.network.parameters.toTensors(),
      best: this.bestWeights,
    };
  }

  dispose(): void {
    this.adam.dispose();
    this.network.dispose();
  }

  /** Seconds since the last call. */
  private lap(): number {
    const now = performance.now();
    const seconds = (now - this.since) / 1000;
    this.since = now;
    return seconds;
  }
}
