/** Both GANs' images, scores, losses and gradients against PyTorch in double precision, the penalty's also against finite differences; the same examination for every engine. */
import { type GanId, gans } from "../../lib/gan/networks/gans";
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import type { Backend } from "../../lib/engine/choose";
import { startEngine } from "../../lib/engine/start";
import type { GanKnobs } from "../../lib/gan/knobs";
import { discriminatorLoss, generatorLoss } from "../../lib/gan/adversarial/losses";
import type { ParameterLayout, Weights } from "../../lib/gan/networks/parameters";
import { readSafetensors } from "../../lib/support/files/safetensors";
import { hashed } from "../golden/hashed";
import { relativeDifference } from "../golden/parity";

const folder = path.join(__dirname, "../golden/gan");
const differences = JSON.parse(fs.readFileSync(path.join(folder, "penalty-differences.json"), "utf8")) as Record<
  string,
  number[]
>;

/** The gradient of a flat vector of parameters. */
function gradientOf(
  layout: ParameterLayout,
  values: Float32Array,
  loss: (weights: Weights) => tf.Scalar,
): Float32Array {
  return tf.tidy(() => {
    const scales = tf.tensor1d(layout.scales());
    return tf
      .grad((flat) => loss(layout.split(flat as tf.Tensor1D, scales)))(tf.tensor1d(values))
      .dataSync<"float32">();
  });
}

/** Direction k, from 1, of penalty_differences.py in the space of a network's parameters. */
function direction(layout: ParameterLayout, k: number): Float32Array {
  const sorted = layout.specs.map(({ name }) => name).sort();
  const tensors = layout.specs.map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      name,
      { dtype: "F32", shape, data: Float32Array.from(hashed(size, 100 * k + sorted.indexOf(name))) },
    ] as const;
  });
  return layout.fromTensors(Object.fromEntries(tensors), "hashed");
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

const [imageRow, gradientRow] = ["GANs: images, scores", "GANs: losses, all gradients, gradient penalty included"];

export function examineGradients(backend: Backend): void {
  beforeAll(async () => {
    await startEngine({ backend });
  });

  const losses = ["wgan-gp", "logistic-r1", "relativistic"];
  for (const [model, loss] of ["cpd-gan", "prog-gan"].flatMap((model) => losses.map((loss) => [model, loss]))) {
    it(`${model} with ${loss}: images, scores, losses and all gradients are PyTorch's, the penalty's also finite differences'`, () => {
      const file = path.join(folder, `${model}-${loss}.safetensors`);
      const { tensors, metadata } = readSafetensors(file);
      const knobs = JSON.parse(metadata["settings"]) as GanKnobs & { resolution: number; fade: number };
      const stage = { resolution: knobs.resolution, fade: knobs.fade };
      const { generator, discriminator } = gans[model as GanId].build(knobs, 3, knobs.resolution);
      const part = (prefix: string): typeof tensors =>
        Object.fromEntries(
          Object.entries(tensors)
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, value]) => [name.slice(prefix.length), value]),
        );
      const flat = (layout: ParameterLayout, prefix: string): Float32Array => layout.fromTensors(part(prefix), file);
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const tensor = <T extends tf.Tensor>(name: string): T =>
          tf.tensor(tensors[name].data as Float32Array, [...tensors[name].shape]) as T;
        const [labels, reals, fakes, interpolation] = [
          tensor<tf.Tensor2D>("labels"),
          tensor<tf.Tensor4D>("reals"),
          tensor<tf.Tensor4D>("fakes"),
          tensor<tf.Tensor4D>("mix"),
        ];
        const values = { g: flat(generator.parameters, "g/"), d: flat(discriminator.parameters, "d/") };
        const weights = {
          g: generator.parameters.split(tf.tensor1d(values.g), tf.tensor1d(generator.parameters.scales())),
          d: discriminator.parameters.split(tf.tensor1d(values.d), tf.tensor1d(discriminator.parameters.scales())),
        };
        const images = generator.images(weights.g, tensor("latents"), labels, stage);
        expect(relativeDifference(imageRow, images.dataSync(), tensors["images"].data)).toBeLessThan(1e-4);
        expect(
          relativeDifference(
            imageRow,
            discriminator.discriminate(weights.d, reals, labels, stage, 1).scores.dataSync(),
            tensors["scores"].data,
          ),
        ).toBeLessThan(1e-4);

        const [lossD, penalty, lossG] = tensors["losses"].data;
        const gradientD = gradientOf(discriminator.parameters, values.d, (d) => {
          const result = discriminatorLoss(
            (x, l, batches) => discriminator.discriminate(d, x, l, stage, batches),
            { reals, fakes, labels, interpolation, penalize: true },
            knobs,
          );
          expect(relativeDifference(gradientRow, result.loss.dataSync(), [lossD])).toBeLessThan(1e-3);
          expect(relativeDifference(gradientRow, result.penalty!.dataSync(), [penalty])).toBeLessThan(1e-3);
          return result.loss;
        });
        expect(relativeDifference(gradientRow, gradientD, flat(discriminator.parameters, "d-gradient/"))).toBeLessThan(
          1e-3,
        );
        const gradientOfPenalty = gradientOf(
          discriminator.parameters,
          values.d,
          (d) =>
            discriminatorLoss(
              (x, l, batches) => discriminator.discriminate(d, x, l, stage, batches),
              { reals, fakes, labels, interpolation, penalize: true },
              knobs,
            ).penalty!,
        );
        const slopes = differences[`${model}-${loss}`];
        expect(slopes.length).toBe(3);
        const found = slopes.map((_, i) => dot(gradientOfPenalty, direction(discriminator.parameters, i + 1)));
        expect(relativeDifference("the gradient penalty's gradient, all three engines", found, slopes)).toBeLessThan(
          1e-3,
        );
        const gradientG = gradientOf(generator.parameters, values.g, (g) => {
          const made = generator.images(g, tensor("latents"), labels, stage);
          const output = discriminator.discriminate(weights.d, made, labels, stage, 1);
          const realScores = discriminator.discriminate(weights.d, reals, labels, stage, 1).scores;
          const result = generatorLoss(output, labels, knobs, loss === "relativistic" ? realScores : undefined);
          expect(relativeDifference(gradientRow, result.dataSync(), [lossG])).toBeLessThan(1e-3);
          return result;
        });
        expect(relativeDifference(gradientRow, gradientG, flat(generator.parameters, "g-gradient/"))).toBeLessThan(
          1e-3,
        );
      });
      expect(tf.memory().numTensors).toBe(before);
    });
  }
}
