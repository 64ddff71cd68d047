/**
 * DINOv2, opened for use: features for the Fréchet distance that agree better with people than Inception's do (Stein et al.
 * 2023, "Exposing flaws of generative model evaluation metrics"). Equal to Hugging Face Transformers' `Dinov2Model`: the
 * class token after the last normalization.
 */
import * as tf from "@tensorflow/tfjs";
import { fileIdentity } from "../../runs/file-identity";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { networkFeatures } from "../network-features";
import { dinov2Input } from "./input";
import { headSize, type Dinov2Weights, patchSize, readDinov2Weights } from "./weights";

/** An open network; holds tensors until it is disposed. */
export interface Dinov2 {
  /** Such as "ViT-L/14". */
  readonly name: string;
  /** Which file it is of. */
  readonly origin: string;
  /** Length of the features. */
  readonly featureCount: number;
  /**
   * The class token's features, one row for each image.
   * @param images count×resolution×resolution gray values, 0 to 255; red, green and blue are all the gray value.
   */
  features(images: Uint8Array, count: number, resolution: number): FeatureMatrix;
  /** Frees its tensors. */
  dispose(): void;
}

/** Of layer normalization. */
const epsilon = 1e-6;

/**
 * Opens a file of weights as Hugging Face publishes it. The tensor engine must have been started.
 * @throws UserError when it is missing, damaged, of another network, or lacks a tensor.
 */
export function openDinov2(file: string): Dinov2 {
  const weights = readDinov2Weights(file);
  const { width } = weights;
  return {
    name: weights.name,
    origin: `SHA-256 of its file ${fileIdentity(file).slice(0, 16)}…`,
    featureCount: width,
    features: (images, count, resolution) =>
      networkFeatures(images, count, resolution, width, (part, size) =>
        classToken(weights, () => dinov2Input(part, size, resolution)),
      ),
    dispose: () => weights.dispose(),
  };
}

/** @returns [count, width]. */
function classToken(weights: Dinov2Weights, input: () => tf.Tensor4D): tf.Tensor {
  let tokens = tf.tidy(() => embedding(weights, input()));
  for (let at = 0; at < weights.blocks; at++) {
    const before = tokens;
    tokens = tf.tidy(() => block(weights, `encoder.layer.${at}`, before));
    before.dispose();
  }
  const last = tokens;
  const features = tf.tidy(() => {
    const [count, , width] = last.shape;
    return tf.reshape(normalized(weights, "layernorm", tf.slice(last, [0, 0, 0], [count, 1, width])), [count, width]);
  });
  last.dispose();
  return features;
}

/** Patches as tokens after the class token, with their positions. */
function embedding(weights: Dinov2Weights, images: tf.Tensor4D): tf.Tensor3D {
  const filters = weights.get("embeddings.patch_embeddings.projection.weight") as tf.Tensor4D;
  const patches = tf.add(
    tf.conv2d(images, filters, patchSize, "valid"),
    weights.get("embeddings.patch_embeddings.projection.bias"),
  );
  const [count, high, across, width] = patches.shape;
  const token = tf.tile(weights.get("embeddings.cls_token"), [count, 1, 1]);
  const tokens = tf.concat([token, tf.reshape(patches, [count, high * across, width])], 1);
  return tf.add(tokens, weights.get("embeddings.position_embeddings"));
}

function block(weights: Dinov2Weights, layer: string, tokens: tf.Tensor3D): tf.Tensor3D {
  const scaled = (x: tf.Tensor, part: 1 | 2): tf.Tensor =>
    tf.mul(x, weights.get(`${layer}.layer_scale${part}.lambda1`));
  const attended = attention(weights, `${layer}.attention`, normalized(weights, `${layer}.norm1`, tokens));
  const between = tf.add(tokens, scaled(attended, 1));
  const hidden = gelu(affine(weights, `${layer}.mlp.fc1`, normalized(weights, `${layer}.norm2`, between)));
  return tf.add(between, scaled(affine(weights, `${layer}.mlp.fc2`, hidden), 2)) as tf.Tensor3D;
}

/** Self-attention with heads of 64 numbers. */
function attention(weights: Dinov2Weights, name: string, tokens: tf.Tensor): tf.Tensor {
  const [count, length, width] = tokens.shape;
  const heads = (part: string): tf.Tensor =>
    tf.transpose(
      tf.reshape(affine(weights, `${name}.attention.${part}`, tokens), [count, length, width / headSize, headSize]),
      [0, 2, 1, 3],
    );
  const scores = tf.softmax(tf.div(tf.matMul(heads("query"), heads("key"), false, true), Math.sqrt(headSize)));
  const joined = tf.reshape(tf.transpose(tf.matMul(scores, heads("value")), [0, 2, 1, 3]), [count, length, width]);
  return affine(weights, `${name}.output.dense`, joined);
}

function affine(weights: Dinov2Weights, name: string, x: tf.Tensor): tf.Tensor {
  const [count, length, inputs] = x.shape;
  const matrix = weights.get(`${name}.weight`) as tf.Tensor2D;
  const y = tf.matMul(tf.reshape(x, [count * length, inputs]), matrix);
  return tf.reshape(tf.add(y, weights.get(`${name}.bias`)), [count, length, matrix.shape[1]]);
}

function normalized(weights: Dinov2Weights, name: string, x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const standard = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(standard, weights.get(`${name}.weight`)), weights.get(`${name}.bias`));
}

/** x Φ(x), exactly. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
