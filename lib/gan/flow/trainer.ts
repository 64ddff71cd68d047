/**
 * Training of the flow (rectified flow: Lipman et al. 2023, Liu et al. 2023): with x₀ noise, x₁ a real image and
 * xₜ = (1 − t)·x₀ + t·x₁, the network learns the velocity x₁ − x₀ by least squares.
 */
import * as tf from "@tensorflow/tfjs";
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { requireState } from "../training/check-state";
import { examinedRows } from "../training/examined-rows";
import type { Measured } from "../training/measures";
import { type RealSampler, RowSampler, type SamplerPosition } from "../training/real-images";
import type { Weights } from "../networks/parameters";
import { usualClip } from "../knobs/privacy";
import { mechanismOf, type PrivacyMechanism } from "../privacy/mechanism";
import { noisyGradient, type NoisyGradient } from "../privacy/noisy-gradient";
import { PatientSampler } from "../privacy/patient-sampler";
import { RunningAverage } from "../training/running-average";
import { type Objective, TrainedNetwork } from "../training/trained-network";
import type { GrowthPhase, StepReport, Trainer, TrainerState } from "../training/trainer";
import { drawForRows, drawsAt, type FlowDraws } from "./draws";
import type { FlowKnobs } from "./knobs";
import { flowMemberScores } from "./member-scores";
import { type FlowNetwork, flowNetwork } from "./network";
import { flowObjective } from "./objective";

/** Steps over which the learning rate rises to its full value. */
const WARM_UP = 100;

/** Share of the learning rate that remains at the end. */
const LAST_RATE = 0.02;

const vectorNames = ["network", "average", "firstMoment", "secondMoment"] as const;

/** Trains one flow on one cohort, step by step. */
export class FlowTrainer implements Trainer {
  readonly totalImages: number;
  readonly stage: GrowthPhase;
  readonly privacy?: PrivacyMechanism;
  private readonly network: FlowNetwork;
  private readonly trained: TrainedNetwork;
  private readonly average: RunningAverage;
  private readonly rows: Int32Array;
  private random: Random;
  private sampler: RealSampler;
  private steps = 0;
  private shown = 0;

  constructor(
    private readonly cohort: Cohort,
    private readonly knobs: FlowKnobs,
    private readonly seed: number,
    private readonly secret = "",
  ) {
    this.totalImages = knobs.totalKimg * 1000;
    this.stage = { resolution: cohort.resolution, fade: 0, phase: "training" };
    this.network = flowNetwork(knobs, cohort.labelNames.length, cohort.resolution);
    const { parameters } = this.network;
    this.trained = new TrainedNetwork(parameters, parameters.draw(Random.fromSeed(seed, "flow weights")), knobs);
    this.average = new RunningAverage(this.trained.values);
    this.rows = cohort.rowsOf("train");
    this.random = Random.fromSeed(seed, `${secret}training`);
    const facts = { totalKimg: knobs.totalKimg, minibatch: knobs.batchSize, usualClip: usualClip.flow };
    this.privacy = mechanismOf(knobs, cohort, facts);
    this.sampler = this.samplerAt();
  }

  get images(): number {
    return this.shown;
  }

  step(): StepReport {
    const { knobs } = this;
    const began = performance.now();
    const draws = drawForRows(this.cohort, this.sampler.next(knobs.batchSize), this.random, knobs);
    const inputSeconds = (performance.now() - began) / 1000;
    const values = tf.tidy(() => {
      const { gradient, report } = this.gradient(draws);
      this.trained.adam.step([gradient], this.rate());
      // At first the average is that of the few steps there were.
      this.average.update(Math.min(knobs.emaDecay, (1 + this.steps) / (10 + this.steps)));
      return report ?? tf.tensor1d([]);
    });
    this.steps++;
    this.shown += knobs.batchSize;
    const [loss, gradient] = values.dataSync();
    values.dispose();
    // Under a privacy budget, a step may have drawn nobody, and then has no loss.
    return { ...(loss !== undefined && { loss, gradient }), inputSeconds };
  }

  /** Of a minibatch, or of a Poisson sample of the patients. */
  private gradient(draws: FlowDraws): NoisyGradient {
    const { privacy, trained } = this;
    if (!privacy)
      return trained.gradient([Int32Array.from({ length: draws.count }, (_, i) => i)], () => this.objective(draws));
    const noise = Random.fromSeed(this.seed, `${this.secret} noise of step ${this.steps}`);
    return noisyGradient(trained, draws.count, (place) => this.objective(drawsAt(draws, place)), privacy, noise);
  }

  /** @param position where to resume; the beginning unless given. */
  private samplerAt(position?: SamplerPosition): RealSampler {
    const { privacy, cohort, rows, seed, secret } = this;
    return privacy ? new PatientSampler(cohort, seed, secret, position) : new RowSampler(rows, seed, position);
  }

  /** The loss on validation images, always with the same noise and times; nothing if there are none. */
  examine(): Measured<number> {
    const rows = examinedRows(this.cohort.rowsOf("valid"), 1);
    if (rows.length === 0) return {};
    const random = Random.fromSeed(this.seed, "validation loss");
    let sum = 0;
    // No more at once than a step takes: ticks must not need more memory than training.
    for (let first = 0; first < rows.length; first += this.knobs.batchSize) {
      const part = rows.subarray(first, first + this.knobs.batchSize);
      const draws = drawForRows(this.cohort, part, random, { ...this.knobs, flip: false, labelDropout: 0 });
      const [loss] = tf.tidy(() => this.objective(draws)(this.trained.weights()).loss.dataSync());
      sum += loss * part.length;
    }
    return { lossValid: sum / rows.length };
  }

  memberScores(images: Float32Array, labels: Float32Array): Float32Array {
    const { parameters } = this.network;
    return tf.tidy(() => {
      const weights = parameters.split(tf.tensor1d(this.averageValues()), tf.tensor1d(parameters.scales()));
      return flowMemberScores(this.network, weights, images, labels, this.cohort.resolution);
    });
  }

  private rate(): number {
    const { learningRate } = this.knobs;
    const done = Math.min(1, this.shown / this.totalImages);
    const cosine = LAST_RATE + ((1 - LAST_RATE) * (1 + Math.cos(Math.PI * done))) / 2;
    return learningRate * Math.min(1, (this.steps + 1) / WARM_UP) * cosine;
  }

  private objective(draws: FlowDraws): (weights: Weights) => Objective {
    return flowObjective(this.network, draws, this.cohort.resolution);
  }

  averageValues(): Float32Array {
    return this.average.values();
  }

  state(): TrainerState {
    const { values, steps, firstMoment, secondMoment } = this.trained.state();
    return {
      steps: this.steps,
      images: this.shown,
      random: this.random.state(),
      sampler: this.sampler.state(),
      adamSteps: { network: steps },
      vectors: {
        network: values,
        average: this.averageValues(),
        firstMoment,
        secondMoment,
      },
    };
  }

  restore(state: TrainerState): void {
    const { steps, images, random, sampler, adamSteps, vectors } = state;
    requireState(state, {
      vectors: Object.fromEntries(vectorNames.map((name) => [name, this.network.parameters.size])),
      adamSteps: ["network"],
      rows: this.rows.length,
    });
    this.steps = steps;
    this.shown = images;
    this.random = Random.fromState(random);
    this.sampler = this.samplerAt(sampler);
    this.average.restore(vectors["average"]);
    this.trained.restore({
      values: vectors["network"],
      steps: adamSteps["network"],
      firstMoment: vectors["firstMoment"],
      secondMoment: vectors["secondMoment"],
    });
  }

  dispose(): void {
    this.trained.dispose();
    this.average.dispose();
  }
}
