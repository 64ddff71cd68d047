/** A DenseNet classifier as one network: features, probabilities, and the gradients of its loss. */
import * as tf from "@tensorflow/tfjs";
import { denseNet, type Architecture } from "./densenet";
import { globalAverage, headLogits, inferenceLayers, trainingLayers } from "./layers";
import { weightedCrossEntropy, type Targets } from "./loss";
import type { Parameters } from "./parameters";

/** What one training step passes to the optimizer. */
export interface StepGradients {
  readonly loss: number;
  /** One for each trainable parameter, in their order; the caller disposes them. */
  readonly gradients: readonly tf.Tensor[];
}

export class Network {
  constructor(
    readonly architecture: Architecture,
    readonly parameters: Parameters,
  ) {}

  /**
   * Loss of a batch and its gradients; moves the running statistics.
   * @param images [batch, size, size, channels].
   * @param momentum weight of the old running statistics.
   */
  lossAndGradients(images: tf.Tensor4D, targets: Targets, momentum: number): StepGradients {
    return this.gradientsOf((logits) => weightedCrossEntropy(logits, targets), images, momentum);
  }

  /** The same of another loss of what the head gives, [batch, outputs]. */
  gradientsOf(lossOf: (outputs: tf.Tensor2D) => tf.Scalar, images: tf.Tensor4D, momentum: number): StepGradients {
    const layers = trainingLayers(this.parameters, momentum);
    const variables = this.parameters.trainable();
    const { value, grads } = tf.variableGrads(
      () => lossOf(this.logits(denseNet(this.architecture, layers, tf.clone(images)))),
      variables,
    );
    const loss = value.dataSync()[0];
    value.dispose();
    return { loss, gradients: variables.map((variable) => grads[variable.name]) };
  }

  /** The last feature maps, after normalization and ReLU, [batch, side, side, features]. */
  featureMaps(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => denseNet(this.architecture, inferenceLayers(this.parameters), tf.clone(images)));
  }

  /** Mean of the last feature maps, [batch, features]: Keras' `avg_pool`. */
  features(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => globalAverage(this.featureMaps(images)));
  }

  /** Logits of the labels from the last feature maps, [batch, labels]; differentiable. */
  logits(featureMaps: tf.Tensor4D): tf.Tensor2D {
    return headLogits(this.parameters, globalAverage(featureMaps));
  }

  /** Probability of every label, [batch, labels]. */
  probabilities(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => tf.sigmoid(this.logits(this.featureMaps(images))));
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
