/** A network in training: its parameters, their optimizer, and the gradient of a loss that is summed over micro-batches. */
import * as tf from "@tensorflow/tfjs";
import { Adam, type AdamOptions, type AdamState } from "../../engine/optimizers/adam";
import type { ParameterLayout, Weights } from "../networks/parameters";

/** A loss to minimize, and values worth showing (means over the micro-batch). */
export interface Objective {
  readonly loss: tf.Scalar;
  readonly report: tf.Tensor1D;
}

/** All that decides the next step of a network. */
export interface NetworkState extends AdamState {
  /** Its parameters, as one vector. */
  readonly values: Float32Array;
}

/** A network's parameters in training. */
export class TrainedNetwork {
  readonly values: tf.Variable<tf.Rank.R1>;
  readonly adam: Adam;
  private readonly scales: tf.Tensor1D;

  constructor(
    private readonly layout: ParameterLayout,
    initial: Float32Array,
    options: AdamOptions,
  ) {
    this.values = tf.tidy(() => tf.variable(tf.tensor1d(initial), false));
    this.scales = tf.tensor1d(layout.scales());
    this.adam = new Adam([this.values], options);
  }

  weights(values: tf.Tensor = this.values): Weights {
    return this.layout.split(values as tf.Tensor1D, this.scales);
  }

  /**
   * The gradient of a minibatch, which is the mean over its micro-batches by their numbers of images.
   * @param parts the micro-batches: places in the minibatch.
   * @param objectiveOf called once a micro-batch, outside of differentiation.
   * @returns the gradient, for a step of {@link adam}, and the minibatch's report, with the norm of the gradient as one more
   *   value.
   */
  gradient(
    parts: readonly Int32Array[],
    objectiveOf: (part: Int32Array) => (weights: Weights) => Objective,
  ): { gradient: tf.Tensor1D; report: tf.Tensor1D } {
    const images = parts.reduce((sum, part) => sum + part.length, 0);
    return tf.tidy(() => {
      let sum: tf.Tensor[] | undefined;
      for (const part of parts) {
        const before = sum;
        sum = tf.tidy(() => {
          const values = this.differentiate(objectiveOf(part));
          const share = part.length / images;
          const shared = share === 1 ? values : values.map((value) => tf.mul(value, share));
          return before ? shared.map((value, i) => tf.add(value, before[i])) : shared;
        });
        tf.dispose(before ?? []);
      }
      const [gradient, report] = sum as [tf.Tensor1D, tf.Tensor1D];
      return { gradient, report: tf.concat([report, tf.reshape(tf.sqrt(tf.sum(tf.square(gradient))), [1])]) };
    });
  }

  /** The gradient of an objective's loss, and its report; both are the caller's to dispose. */
  differentiate(objective: (weights: Weights) => Objective): [gradient: tf.Tensor, report: tf.Tensor] {
    let kept: tf.Tensor | undefined;
    const gradient = tf.grad((values) => {
      const { loss, report } = objective(this.weights(values));
      kept = tf.keep(tf.clone(report));
      return loss;
    })(this.values);
    const report = tf.clone(kept!);
    kept!.dispose();
    return [gradient, report];
  }

  /** A copy of its state. */
  state(): NetworkState {
    return { values: Float32Array.from(this.values.dataSync()), ...this.adam.state() };
  }

  /** Goes on from a state of the same network. */
  restore({ values, ...adam }: NetworkState): void {
    tf.tidy(() => {
      this.values.assign(tf.tensor1d(values));
    });
    this.adam.restore(adam);
  }

  /** Starts Adam anew, with the parameters as they are. */
  forgetMoments(): void {
    const zeros = (): Float32Array => new Float32Array(this.values.size);
    this.adam.restore({ steps: 0, firstMoment: zeros(), secondMoment: zeros() });
  }

  dispose(): void {
    this.values.dispose();
    this.scales.dispose();
    this.adam.dispose();
  }
}
