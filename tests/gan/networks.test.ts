import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { growthAt, grownKimg, minibatchAt } from "../../lib/gan/networks/growth";
import type { GanKnobs } from "../../lib/gan/knobs";
import { minibatchStddev } from "../../lib/gan/networks/minibatch-stddev";
import { gans, type GanId } from "../../lib/gan/networks/gans";
import type { ParameterLayout, Weights } from "../../lib/gan/networks/parameters";
import { atStage, realPixels, RowSampler } from "../../lib/gan/training/real-images";
import { Random } from "../../lib/support/random";
import counts from "../golden/gan/parameter-counts.json";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

const paper: Record<GanId, GanKnobs> = {
  "cpd-gan": { ...tinyKnobs, latentSize: 512, fmapBase: 16384, fmapMax: 512 },
  "prog-gan": { ...tinyKnobs, latentSize: 512, fmapBase: 8192, fmapMax: 512 },
};
const models: GanId[] = ["cpd-gan", "prog-gan"];

function drawWeights(layout: ParameterLayout): Weights {
  return layout.split(tf.tensor1d(layout.draw(Random.fromSeed(1))), tf.tensor1d(layout.scales()));
}

beforeAll(() => startEngine({ backend: "native" }));

describe("networks", () => {
  for (const model of models) {
    for (const resolution of [32, 64, 128] as const) {
      it(`${model} at ${resolution} has the paper's parameters`, () => {
        const networks = gans[model].build(paper[model], 14, resolution);
        expect({
          generator: networks.generator.parameters.size,
          discriminator: networks.discriminator.parameters.size,
        }).toEqual(counts[model][`${resolution}`]);
      });
    }

    it(`${model} makes and judges images at every stage, and growing is continuous`, () =>
      tf.tidy(() => {
        const { generator, discriminator } = gans[model].build(tinyKnobs, 2, 16);
        const [g, d] = [drawWeights(generator.parameters), drawWeights(discriminator.parameters)];
        const latents = tf.tensor2d(Random.fromSeed(2).normals(32), [8, 4]);
        const labels = tf.tensor2d(
          Array.from({ length: 16 }, (_, i) => i % 2),
          [8, 2],
        );
        const images = generator.images(g, latents, labels, { resolution: 16, fade: 0 });
        expect(images.shape).toEqual([8, 16, 16, 1]);
        const { scores, labelLogits } = discriminator.discriminate(d, images, labels, { resolution: 16, fade: 0 }, 1);
        expect(scores.shape).toEqual([8]);
        expect(labelLogits?.shape).toEqual(model === "prog-gan" ? [8, 2] : undefined);
        if (model === "cpd-gan") return;
        // A new resolution that has faded in by nothing changes nothing.
        const small = generator.images(g, latents, labels, { resolution: 8, fade: 0 });
        const faded = generator.images(g, latents, labels, { resolution: 16, fade: 1 });
        const corner = (of: tf.Tensor4D): number[] => Array.from(of.slice([0, 0, 0], [8, 1, 1]).dataSync());
        corner(small).forEach((value, i) => expect(corner(faded)[i]).toBeCloseTo(value, 5));
        const [before, after] = [
          discriminator.discriminate(d, small, labels, { resolution: 8, fade: 0 }, 1).scores.dataSync(),
          discriminator.discriminate(d, faded, labels, { resolution: 16, fade: 1 }, 1).scores.dataSync(),
        ];
        before.forEach((score, i) => expect(after[i]).toBeCloseTo(score, 4));
      }));
  }

  it("weights start as draws of N(0, 1), biases at 0, and the run-time factor is gain/√fan-in", () => {
    const { parameters } = gans["prog-gan"].build({ ...paper["prog-gan"], fmapMax: 64 }, 14, 32).generator;
    const tensors = parameters.toTensors(parameters.draw(Random.fromSeed(3)));
    const factors = parameters.toTensors(parameters.scales());
    expect(factors["8x8.conv.weight"].data[0]).toBeCloseTo(Math.SQRT2 / Math.sqrt(9 * 64), 7);
    expect(factors["4x4.dense.weight"].data[0]).toBeCloseTo(Math.SQRT2 / 4 / Math.sqrt(526), 7);
    expect(factors["8x8.conv.bias"].data[0]).toBe(1);
    expect(tensors["8x8.conv.bias"].data.every((value) => value === 0)).toBe(true);
    const weight = tensors["8x8.conv.weight"].data as Float32Array;
    const variance = weight.reduce((sum, value) => sum + value * value, 0) / weight.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it("with a neutral start, conditional normalization begins as plain normalization", () => {
    const { parameters } = gans["cpd-gan"].build({ ...tinyKnobs, start: "neutral" }, 2, 16).generator;
    const tensors = parameters.toTensors(parameters.draw(Random.fromSeed(3)));
    expect(Array.from(tensors["8x8.up.norm.bias"].data)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    for (const name of ["8x8.up.norm.weight", "8x8.image.weight"])
      expect(tensors[name].data.every((value) => value === 0)).toBe(true);
  });

  it("minibatch standard deviation keeps groups and minibatches apart", () =>
    tf.tidy(() => {
      // Images 0 and 2 are one group, 1 and 3 the other; the second minibatch is constant.
      const values = [1, 10, 3, 30, 5, 5, 5, 5];
      const x = tf.tensor4d(values, [8, 1, 1, 1]);
      const map = Array.from(minibatchStddev(x, 2, 2).slice([0, 0, 0, 1]).dataSync());
      [1, 10, 1, 10, 0, 0, 0, 0].forEach((expected, i) => expect(map[i]).toBeCloseTo(expected, 3));
    }));
});

describe("growing", () => {
  const knobs: GanKnobs = {
    ...paper["prog-gan"],
    phaseKimg: 1,
    startResolution: 8,
    minibatch8: 256,
    minibatch16: 128,
    minibatch32: 64,
    minibatch64: 32,
    minibatch128: 16,
  };
  const at = (images: number): [number, number, string] => {
    const { resolution, fade, phase } = growthAt(gans["prog-gan"].grows, knobs, 32, images);
    return [resolution, fade, phase];
  };

  it("trains 8×8, fades 16×16 in, trains it, and so on to the cohort's resolution", () => {
    expect(at(0)).toEqual([8, 0, "training"]);
    expect(at(999)).toEqual([8, 0, "training"]);
    expect(at(1000)).toEqual([16, 1, "transition"]);
    expect(at(1250)).toEqual([16, 0.75, "transition"]);
    expect(at(2000)).toEqual([16, 0, "training"]);
    expect(at(3500)).toEqual([32, 0.5, "transition"]);
    expect(at(4000)).toEqual([32, 0, "training"]);
    expect(at(1e9)).toEqual([32, 0, "training"]);
    expect(grownKimg(gans["prog-gan"].grows, knobs, 32)).toBe(4);
  });

  it("does not grow cpD-GAN, nor images that are small enough", () => {
    expect(growthAt(gans["cpd-gan"].grows, knobs, 64, 0)).toEqual({ resolution: 64, fade: 0, phase: "training" });
    expect(growthAt(gans["prog-gan"].grows, knobs, 8, 5000)).toEqual({ resolution: 8, fade: 0, phase: "training" });
    expect(grownKimg(gans["prog-gan"].grows, knobs, 8)).toBe(0);
  });

  it("takes the minibatch of the resolution", () => {
    expect([4, 8, 16, 32, 64, 128, 256].map((resolution) => minibatchAt(knobs, resolution))).toEqual([
      256, 256, 128, 64, 32, 16, 16,
    ]);
  });

  it("shows reals box-filtered, and blended with their half resolution while it fades in", () => {
    const cohort = writeTinyCohort(temporaryFolder() + "/cohort");
    const bytes = cohort.readImages([0]);
    const box = (y: number, x: number, size: number): number => {
      let sum = 0;
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += bytes[(y * size + i) * 16 + x * size + j];
      return sum / size / size / 127.5 - 1;
    };
    tf.tidy(() => {
      const whole = tf.tensor4d(realPixels(cohort, [0]), [1, 16, 16, 1]);
      expect(atStage(whole, { resolution: 8, fade: 0 }).arraySync()[0][3][4][0]).toBeCloseTo(box(3, 4, 2), 5);
      const blended = atStage(whole, { resolution: 8, fade: 0.25 }).arraySync()[0][3][4][0];
      expect(blended).toBeCloseTo(0.75 * box(3, 4, 2) + 0.25 * box(1, 2, 4), 5);
    });
    cohort.close();
  });

  it("the sampler shows every row once an epoch, in another order, and goes on from its position", () => {
    const rows = Int32Array.from([3, 5, 7, 9, 11]);
    const sampler = new RowSampler(rows, 1);
    const [first, second] = [sampler.next(5), sampler.next(3)];
    expect(Array.from(first).sort((a, b) => a - b)).toEqual(Array.from(rows));
    const resumed = new RowSampler(rows, 1, sampler.state());
    const rest = sampler.next(7);
    expect(resumed.next(7)).toEqual(rest);
    expect(new Set([...second, ...rest.slice(0, 2)]).size).toBe(5);
  });
});
