/** From noise to images: the differential equation dx/dt = v(x, t), solved in steps from t = 0 to 1. */
import * as tf from "@tensorflow/tfjs";
import type { Weights } from "../networks/parameters";
import type { FlowKnobs } from "./knobs";
import type { FlowNetwork } from "./network";

/** How images are sampled. */
export type FlowSampling = Pick<FlowKnobs, "steps" | "solver" | "guidance">;

/**
 * Draws images.
 * @param noise [n, resolution, resolution, 1], draws of N(0, 1).
 * @param labels [n, L], 0 or 1.
 * @returns [n, resolution, resolution, 1], about −1 to 1.
 */
export function drawFlow(
  network: FlowNetwork,
  { steps, solver, guidance }: FlowSampling,
  weights: Weights,
  noise: tf.Tensor4D,
  labels: tf.Tensor2D,
): tf.Tensor4D {
  const n = noise.shape[0];
  const [shown, hidden] = [tf.zeros<tf.Rank.R2>([n, 1]), tf.ones<tf.Rank.R2>([n, 1])];
  const velocity = (x: tf.Tensor4D, time: number): tf.Tensor4D =>
    tf.tidy(() => {
      const times = tf.fill<tf.Rank.R2>([n, 1], time);
      const told = network.velocity(weights, x, times, labels, shown);
      if (guidance === 1) return told;
      const untold = network.velocity(weights, x, times, labels, hidden);
      return tf.add(untold, tf.mul(tf.sub(told, untold), guidance));
    });
  let x = tf.clone(noise);
  for (let step = 0; step < steps; step++) {
    const [from, to] = [step / steps, (step + 1) / steps];
    const before = x;
    x = tf.tidy(() => {
      const first = velocity(before, from);
      const ahead = tf.add<tf.Tensor4D>(before, tf.mul(first, to - from));
      // At the end the network has seen hardly any noise: a second evaluation there adds nothing (Karras et al. 2022).
      if (solver === "euler" || step === steps - 1) return ahead;
      return tf.add(before, tf.mul(tf.add(first, velocity(ahead, to)), (to - from) / 2));
    });
    before.dispose();
  }
  tf.dispose([shown, hidden]);
  return x;
}
