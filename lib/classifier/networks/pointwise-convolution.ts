/**
 * Convolution with a 1×1 kernel, computed as a matrix product over all pixels, [pixels, inputs] by [inputs, outputs].
 * Half of a DenseNet's work is this. TensorFlow's convolution takes twice as long for the kernel's gradient.
 */
import * as tf from "@tensorflow/tfjs";

const asMatrix = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape[x.rank - 1]]);

/**
 * @param x [batch, height, width, inputs].
 * @param kernel [1, 1, inputs, outputs].
 * @returns [batch, height, width, outputs].
 */
export function pointwiseConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  const operation = tf.customGrad((...inputs) => {
    const [image, weights, save] = inputs as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([image, weights]);
    return {
      value: tf.tidy(() =>
        tf.reshape(tf.matMul(asMatrix(image), asMatrix(weights)), [batch, height, width, kernel.shape[3]]),
      ),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const gradients = tf.tidy(() => {
          const [savedImage, savedWeights] = saved;
          const dyMatrix = asMatrix(dy);
          return [
            tf.reshape(tf.matMul(dyMatrix, asMatrix(savedWeights), false, true), savedImage.shape),
            tf.reshape(tf.matMul(asMatrix(savedImage), dyMatrix, true, false), savedWeights.shape),
          ];
        });
        tf.dispose([dy, ...saved]);
        return gradients;
      },
    };
  });
  return operation(x, kernel) as tf.Tensor4D;
}
