/**
 * Group normalization (Wu & He 2018), modulated and passed through SiLU: y = u·σ(u) with u = x̂·γ + β, where x̂ is x less its
 * mean, by its standard deviation, over all pixels of an image and a group of neighboring channels; γ and β are of every
 * image and channel. It is what diffusion's U-Nets have before each convolution. Gradients are of the first order. The native
 * engine has a kernel of our own for each direction: TensorFlow's operations pass over memory some twenty times.
 */
import * as tf from "@tensorflow/tfjs";
import { hasCustomKernels, runCustomKernel } from "../custom-kernels";

/** ε, added to the variance. */
export const GROUP_NORM_EPSILON = 1e-5;

/** What the gradient needs of the forward pass: mean and inverse deviation, [n, groups] each. */
type Moments = readonly [mean: tf.Tensor, inverse: tf.Tensor];

interface Form {
  readonly forward: (x: tf.Tensor4D, gamma: tf.Tensor, beta: tf.Tensor, groups: number) => [tf.Tensor, ...Moments];
  readonly backward: (
    dy: tf.Tensor4D,
    x: tf.Tensor4D,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    moments: Moments,
  ) => [dx: tf.Tensor, dgamma: tf.Tensor, dbeta: tf.Tensor];
}

/** x as [n, pixels, groups, channels of a group]; γ and β as [n, 1, groups, channels of a group]. */
const grouped = (x: tf.Tensor4D, groups: number): tf.Tensor4D => {
  const [n, h, w, c] = x.shape;
  return tf.reshape(x, [n, h * w, groups, c / groups]);
};
const groupedRow = (row: tf.Tensor, groups: number): tf.Tensor4D =>
  tf.reshape(row, [row.shape[0], 1, groups, row.shape[1]! / groups]);
const asGroups = (moment: tf.Tensor): tf.Tensor4D => tf.reshape(moment, [moment.shape[0], 1, moment.shape[1]!, 1]);

const composed: Form = {
  forward: (x, gamma, beta, groups) => {
    const values = grouped(x, groups);
    const { mean, variance } = tf.moments(values, [1, 3], true);
    const inverse = tf.rsqrt(tf.add(variance, GROUP_NORM_EPSILON));
    const unit = tf.mul(tf.sub(values, mean), inverse);
    const u = tf.add(tf.mul(unit, groupedRow(gamma, groups)), groupedRow(beta, groups));
    const moment = (value: tf.Tensor): tf.Tensor => tf.reshape(value, [x.shape[0], groups]);
    return [tf.reshape(tf.mul(u, tf.sigmoid(u)), x.shape), moment(mean), moment(inverse)];
  },
  // dx = r·(dx̂ − mean of dx̂ − x̂·mean of dx̂·x̂), means over pixels and channels of the group, dx̂ = du·γ.
  backward: (dy, x, gamma, beta, [mean, inverse]) => {
    const groups = mean.shape[1]!;
    const [factor, r] = [groupedRow(gamma, groups), asGroups(inverse)];
    const unit = tf.mul(tf.sub(grouped(x, groups), asGroups(mean)), r);
    const u = tf.add(tf.mul(unit, factor), groupedRow(beta, groups));
    const s = tf.sigmoid(u);
    const du = tf.mul(grouped(dy, groups), tf.mul(s, tf.add(1, tf.mul(u, tf.sub(1, s)))));
    const dunit = tf.mul(du, factor);
    const projected = tf.mul(unit, tf.mean(tf.mul(dunit, unit), [1, 3], true));
    const dx = tf.mul(r, tf.sub(tf.sub(dunit, tf.mean(dunit, [1, 3], true)), projected));
    const row = (sum: tf.Tensor): tf.Tensor => tf.reshape(sum, gamma.shape);
    return [tf.reshape(dx, x.shape), row(tf.sum(tf.mul(du, unit), 1)), row(tf.sum(du, 1))];
  },
};

const fused: Form = {
  forward: (x, gamma, beta, groups) =>
    runCustomKernel("GroupNormSilu", [x, gamma, beta], 3, { epsilon: GROUP_NORM_EPSILON, groups }) as [
      tf.Tensor,
      ...Moments,
    ],
  backward: (dy, x, gamma, beta, moments) =>
    runCustomKernel("GroupNormSiluBackward", [dy, x, gamma, beta, ...moments], 3) as [tf.Tensor, tf.Tensor, tf.Tensor],
};

/**
 * SiLU of the normalized x·γ + β.
 * @param x [n, h, w, c]. @param gamma [n, c]. @param beta [n, c].
 * @param groups a divisor of c.
 */
export function groupNormSilu(x: tf.Tensor4D, gamma: tf.Tensor2D, beta: tf.Tensor2D, groups: number): tf.Tensor4D {
  const { forward, backward } = hasCustomKernels() ? fused : composed;
  const operation = tf.customGrad((...given) => {
    const [inputs, save] = [given.slice(0, 3) as [tf.Tensor4D, tf.Tensor, tf.Tensor], given[3] as tf.GradSaveFunc];
    const [value, mean, inverse] = forward(...inputs, groups);
    save([...inputs, mean, inverse]);
    const gradFunc = (dy: tf.Tensor, [a, b, c, ...moments]: tf.Tensor[]): tf.Tensor[] =>
      backward(dy as tf.Tensor4D, a as tf.Tensor4D, b, c, moments as unknown as Moments);
    return { value, gradFunc };
  });
  return operation(x, gamma, beta) as tf.Tensor4D;
}
