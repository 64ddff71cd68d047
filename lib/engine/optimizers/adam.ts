/**
 * Adam whose whole state can be saved, so that training resumes exactly where it stopped. Source: Kingma & Ba 2015, in
 * the form of the end of section 2 (ε beside the root of the uncorrected moment), as Keras has it.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

export interface AdamOptions {
  /** Decay of the first moment, in [0, 1). */
  readonly beta1: number;
  /** Decay of the second moment, in [0, 1). */
  readonly beta2: number;
  /** Term against division by zero. */
  readonly epsilon: number;
}

/** The whole state of Adam; the moments of all variables, one after the other. */
export interface AdamState {
  readonly steps: number;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** Adam over a fixed list of variables. */
export class Adam {
  private steps = 0;
  private readonly firstMoment: tf.Variable<tf.Rank.R1>;
  private readonly secondMoment: tf.Variable<tf.Rank.R1>;

  constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly options: AdamOptions,
  ) {
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    const zeros = (): tf.Variable<tf.Rank.R1> => tf.tidy(() => tf.variable(tf.zeros([size]), false));
    this.firstMoment = zeros();
    this.secondMoment = zeros();
  }

  /**
   * Moves every variable one step down its gradient. @param gradients one for each variable, in their order; the caller
   * disposes them.
   */
  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, epsilon } = this.options;
    this.steps++;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    tf.tidy(() => {
      if (hasCustomKernels()) {
        const settings = tf.tensor1d([rate, beta1, 1 - beta1, beta2, 1 - beta2, epsilon]);
        const given = [settings, this.firstMoment, this.secondMoment, ...gradients, ...this.variables];
        const [first, second, ...values] = runCustomKernel("Adam", given, 2 + this.variables.length);
        this.firstMoment.assign(first as tf.Tensor1D);
        this.secondMoment.assign(second as tf.Tensor1D);
        this.variables.forEach((variable, i) => variable.assign(values[i]));
        return;
      }
      // All gradients as one vector: a dozen operations in all instead of a dozen a variable.
      const gradient = tf.concat(gradients.map((value) => tf.reshape(value, [-1]) as tf.Tensor1D));
      this.firstMoment.assign(tf.add(tf.mul(this.firstMoment, beta1), tf.mul(gradient, 1 - beta1)));
      this.secondMoment.assign(tf.add(tf.mul(this.secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const change = tf.div(tf.mul(this.firstMoment, rate), tf.add(tf.sqrt(this.secondMoment), epsilon));
      const changes = tf.split(
        change,
        this.variables.map((variable) => variable.size),
      );
      this.variables.forEach((variable, i) =>
        variable.assign(tf.sub(variable, tf.reshape(changes[i], variable.shape))),
      );
    });
  }

  state(): AdamState {
    return {
      steps: this.steps,
      firstMoment: Float32Array.from(this.firstMoment.dataSync()),
      secondMoment: Float32Array.from(this.secondMoment.dataSync()),
    };
  }

  /** Restores a saved state of the same variables. */
  restore(state: AdamState): void {
    this.steps = state.steps;
    tf.tidy(() => {
      this.firstMoment.assign(tf.tensor1d(state.firstMoment));
      this.secondMoment.assign(tf.tensor1d(state.secondMoment));
    });
  }

  dispose(): void {
    this.firstMoment.dispose();
    this.secondMoment.dispose();
  }
}
