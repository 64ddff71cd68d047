/** Loss and class weights against numbers worked out by hand. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { classWeights, targetsOf, weightedCrossEntropy, type ClassWeights } from "../../lib/classifier/networks/loss";
import { startEngine } from "../../lib/engine/start";

beforeAll(async () => {
  await startEngine({ backend: "cpu" });
});

describe("class weights", () => {
  // Label A: 1 of 4 present. Label B: 2 of 3 known ones present.
  const truth = [1, 1, 0, 1, 0, -1, 0, 0];

  it("weigh a class by the frequency of the other, unknown ones left out", () => {
    const { positive, negative } = classWeights(truth, 2, true);
    expect(Array.from(positive)).toEqual([0.75, Math.fround(1 / 3)]);
    expect(Array.from(negative)).toEqual([0.25, Math.fround(2 / 3)]);
  });

  it("are all one half when switched off", () => {
    const { positive, negative } = classWeights(truth, 2, false);
    expect([...positive, ...negative]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("are zero for a label that is known nowhere", () => {
    const { positive, negative } = classWeights([-1, 1, -1, 0], 2, true);
    expect([positive[0], negative[0]]).toEqual([0, 0]);
  });
});

describe("weighted cross-entropy", () => {
  const weights: ClassWeights = { positive: Float32Array.from([0.75, 0.5]), negative: Float32Array.from([0.25, 0.5]) };
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

  /** Loss and its gradient by the logits. */
  function run(logits: number[], truth: number[]): { loss: number; gradient: number[] } {
    return tf.tidy(() => {
      const targets = targetsOf(Float32Array.from(truth), weights);
      const { value, grad } = tf.valueAndGrad((z) => weightedCrossEntropy(z as tf.Tensor2D, targets))(
        tf.tensor2d(logits, [logits.length / 2, 2]),
      );
      return { loss: value.dataSync()[0], gradient: Array.from(grad.dataSync()) };
    });
  }

  it("is the mean over known labels", () => {
    const { loss, gradient } = run([2, -1, 0.5, 3], [1, 0, 0, -1]);
    const terms = [-0.75 * Math.log(sigmoid(2)), -0.5 * Math.log(1 - sigmoid(-1)), -0.25 * Math.log(1 - sigmoid(0.5))];
    expect(loss).toBeCloseTo(terms.reduce((a, b) => a + b) / 3, 6);
    [0.75 * (sigmoid(2) - 1), 0.5 * sigmoid(-1), 0.25 * sigmoid(0.5), 0]
      .map((g) => g / 3)
      .forEach((g, i) => expect(gradient[i]).toBeCloseTo(g, 6));
  });

  it("stays finite for logits that saturate", () => {
    const { loss, gradient } = run([200, -200], [0, 1]);
    expect(loss).toBeCloseTo((0.25 * 200 + 0.5 * 200) / 2, 3);
    expect(gradient[0]).toBeCloseTo(0.125, 6);
  });

  it("ignores what an unknown label's logit says", () => {
    expect(run([1, -50], [1, -1])).toEqual(run([1, 50], [1, -1]));
    expect(run([1, -50], [1, 1]).loss).not.toEqual(run([1, 50], [1, 1]).loss);
  });
});
