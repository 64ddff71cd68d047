/**
 * The gradient of a convolution to its kernel, which the WebAssembly backend lacks, from its fast convolution: the
 * images slid over by the gradient of the output, with batch and channels exchanged, and the stride as dilation.
 */
import * as tf from "@tensorflow/tfjs";
import { type Convolution, padOrCrop } from "./convolution";

/**
 * @param x [n, in height, in width, in channels].
 * @param dy [n, out height, out width, out channels].
 * @returns [kernel height, kernel width, in channels, out channels].
 */
export function conv2dBackpropFilter(x: tf.Tensor4D, dy: tf.Tensor4D, info: Convolution): tf.Tensor4D {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth, inHeight, inWidth } =
    info;
  if (filterHeight === 1 && filterWidth === 1 && strideHeight === 1 && strideWidth === 1) return pointwise(x, dy);
  // Images that the forward pass never reached at the end are cut off, so that exactly the kernel's size comes out.
  const after = (size: number, out: number, stride: number, taps: number, before: number): number =>
    (out - 1) * stride + taps - before - size;
  const padded = padOrCrop(x, [
    [padInfo.top, after(inHeight, outHeight, strideHeight, filterHeight, padInfo.top)],
    [padInfo.left, after(inWidth, outWidth, strideWidth, filterWidth, padInfo.left)],
  ]);
  const images = tf.transpose(padded, [3, 1, 2, 0]) as tf.Tensor4D;
  const slid = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
  const result = tf.conv2d(images, slid, 1, "valid", "NHWC", [strideHeight, strideWidth]);
  return tf.transpose(result, [1, 2, 0, 3]);
}

/** A 1×1 convolution is a product of matrices, pixels × channels, and so is its gradient. */
function pointwise(x: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor4D {
  const [inputs, outputs] = [x.shape[3], dy.shape[3]];
  const product = tf.matMul(tf.reshape(x, [-1, inputs]), tf.reshape(dy, [-1, outputs]), true);
  return tf.reshape(product, [1, 1, inputs, outputs]);
}
