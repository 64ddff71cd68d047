/**
 * The gradient that TensorFlow.js lacks among its convolutions: that of a filter's gradient. With it, convolutions have
 * derivatives of every order by image and filter. (The filter's gradient is linear in the image and in dy.)
 */
import * as tf from "@tensorflow/tfjs";
import { runKernel } from "./kernel";

tf.registerGradient({
  kernelName: "Conv2DBackpropFilter",
  inputsToSave: ["x", "dy"],
  gradFunc: (gradient, [x, dy], attributes) => {
    const filter = gradient as tf.Tensor4D;
    const { strides, pad, dataFormat } = attributes as unknown as {
      strides: number;
      pad: "same" | "valid";
      dataFormat: "NHWC";
    };
    return {
      x: () => runKernel("Conv2DBackpropInput", { dy, filter }, { strides, pad, dataFormat, inputShape: x.shape }),
      dy: () => tf.conv2d(x as tf.Tensor4D, filter, strides, pad, dataFormat),
    };
  },
});
