/** Adam against Keras' (golden/classifier/densenet.py), and its state; the same examination for every engine. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import golden from "../golden/classifier/densenet.json";
import { Adam } from "../../lib/engine/optimizers/adam";
import type { Backend } from "../../lib/engine/choose";
import { startEngine } from "../../lib/engine/start";
import { hashed } from "../golden/hashed";
import { difference } from "../golden/parity";

const {
  adam: { learning_rate: rate, beta1, beta2, epsilon, steps },
} = golden;

/** Five numbers as two variables, since Adam takes several. */
function variables(): [tf.Variable, tf.Variable] {
  return tf.tidy(() => [tf.variable(tf.tensor1d([-1, -0.5])), tf.variable(tf.tensor2d([0, 0.5, 1], [3, 1]))]);
}

function stepOf(adam: Adam, step: number): void {
  const values = Float32Array.from(hashed(5, 50 + step));
  tf.tidy(() => adam.step([tf.tensor1d(values.subarray(0, 2)), tf.tensor2d(values.subarray(2), [3, 1])], rate));
}

const valuesOf = (list: readonly tf.Variable[]): number[] =>
  list.flatMap((variable) => Array.from(variable.dataSync()));

export function examineAdam(backend: Backend): void {
  beforeAll(() => startEngine({ backend }));

  it("takes Keras' steps", () => {
    const list = variables();
    const adam = new Adam(list, { beta1, beta2, epsilon });
    const before = tf.memory().numTensors;
    steps.forEach((expected, step) => {
      stepOf(adam, step);
      expect(difference("Adam", valuesOf(list), expected)).toBeLessThan(5e-6);
    });
    expect(tf.memory().numTensors).toBe(before);
    adam.dispose();
    tf.dispose(list);
  });

  it("goes on from its saved state, bit for bit", () => {
    const [whole, halves] = [variables(), variables()];
    const adam = new Adam(whole, { beta1, beta2, epsilon });
    let other = new Adam(halves, { beta1, beta2, epsilon });
    steps.forEach((_, step) => {
      stepOf(adam, step);
      stepOf(other, step);
      const state = other.state();
      other.dispose();
      other = new Adam(halves, { beta1, beta2, epsilon });
      other.restore(state);
    });
    expect(valuesOf(halves)).toEqual(valuesOf(whole));
    adam.dispose();
    other.dispose();
    tf.dispose([...whole, ...halves]);
  });
}
