/**
 * The modulation of cpD-GAN's generator: every layer's γ and β are a dense layer of the condition (latent vector and
 * labels). All layers have the same input, so that all are computed as one matrix product.
 */
import * as tf from "@tensorflow/tfjs";
import type { GanKnobs } from "../knobs";
import type { ParameterLayout, Weights } from "./parameters";

/** Gain of the dense layers that make γ and β, which are linear. Paper: 1, as all plain layers. */
const MODULATION_GAIN = 1;

/** The factors and terms of one layer, each [n, channels]. */
export interface LayerModulation {
  readonly gamma: tf.Tensor2D;
  readonly beta: tf.Tensor2D;
}

/** The modulation of all layers of a network, in the order in which they were declared. */
export class Modulation {
  private readonly layers: { readonly name: string; readonly channels: number }[] = [];

  /** @param condition length of the condition, latentSize + L. */
  constructor(
    private readonly layout: ParameterLayout,
    private readonly condition: number,
    private readonly start: GanKnobs["start"],
    /** Run-time factor of all biases. */
    private readonly biasScale = 1,
  ) {}

  /**
   * Declares one layer's parameters. γ has no "+1": it starts as random as any output, around 0, or, with a neutral
   * start, as 1 everywhere (and β as 0).
   * @returns the layer's place in what {@link of} returns.
   */
  declare(name: string, channels: number): number {
    const neutral = this.start === "neutral";
    this.layout.weight(
      `${name}.weight`,
      [this.condition, 2 * channels],
      this.condition,
      MODULATION_GAIN,
      neutral ? () => 0 : undefined,
    );
    this.layout.bias(
      `${name}.bias`,
      2 * channels,
      this.biasScale,
      neutral ? (place) => (place < channels ? 1 / this.biasScale : 0) : undefined,
    );
    return this.layers.push({ name, channels }) - 1;
  }

  /** @param conditions [n, latentSize + L]. */
  of(weights: Weights, conditions: tf.Tensor2D): LayerModulation[] {
    const all = (kind: string): tf.Tensor[] => this.layers.map(({ name }) => weights[`${name}.${kind}`]);
    const values = tf.add(tf.matMul(conditions, tf.concat(all("weight"), 1) as tf.Tensor2D), tf.concat(all("bias"), 0));
    const parts = tf.split<tf.Tensor2D>(
      values,
      this.layers.flatMap(({ channels }) => [channels, channels]),
      1,
    );
    return this.layers.map((_, i) => ({ gamma: parts[2 * i], beta: parts[2 * i + 1] }));
  }
}
