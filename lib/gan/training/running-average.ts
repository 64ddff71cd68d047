/** The exponential moving average of a network's parameters during training. Samples are made with it. */
import * as tf from "@tensorflow/tfjs";
import { lerp } from "../../engine/ops/lerp";

/** As one vector. */
export class RunningAverage {
  private readonly average: tf.Variable<tf.Rank.R1>;

  /** Begins with the network's first parameters. */
  constructor(private readonly parameters: tf.Variable<tf.Rank.R1>) {
    this.average = tf.tidy(() => tf.variable(tf.clone(parameters), false));
  }

  /** Takes in the parameters as they are now. @param decay share of itself that the average keeps. */
  update(decay: number): void {
    tf.tidy(() => this.average.assign(lerp<tf.Tensor1D>(this.average, this.parameters, 1 - decay)));
  }

  values(): Float32Array {
    return Float32Array.from(this.average.dataSync());
  }

  restore(values: Float32Array): void {
    tf.tidy(() => this.average.assign(tf.tensor1d(values)));
  }

  dispose(): void {
    this.average.dispose();
  }
}
