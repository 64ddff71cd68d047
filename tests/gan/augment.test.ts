import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { augmentation, DRAWS, drawAugmentation } from "../../lib/gan/adversarial/augment";
import type { GanKnobs } from "../../lib/gan/knobs";
import { gans } from "../../lib/gan/networks/gans";
import { discriminatorObjective, generatorObjective, type StepSetting } from "../../lib/gan/adversarial/objectives";
import type { Minibatch } from "../../lib/gan/adversarial/minibatch";
import type { ParameterLayout, Weights } from "../../lib/gan/networks/parameters";
import { realPixels } from "../../lib/gan/training/real-images";
import { Random } from "../../lib/support/random";
import { readSafetensors } from "../../lib/support/files/safetensors";
import golden from "../golden/gan/augmentation.json";
import { difference, relativeDifference } from "../golden/parity";
import type { Objective } from "../../lib/gan/training/trained-network";
import { temporaryFolder, writeTinyCohort } from "./fixtures";

beforeAll(() => startEngine({ backend: "native" }));

type Case = (typeof golden.cases)["cpd-gan-wgan-gp"];
const draws = Float32Array.from(golden.draws);
const rows = (from: number, to: number): Float32Array => draws.slice(from * DRAWS, to * DRAWS);
const fixture = (name: string): ReturnType<typeof readSafetensors> =>
  readSafetensors(path.join(__dirname, `../golden/gan/${name}.safetensors`));

it("changes images as the authors' own code does, whether all or the first of them", () =>
  tf.tidy(() => {
    const reals = fixture("cpd-gan-wgan-gp").tensors["reals"];
    const images = tf.tensor4d(reals.data as Float32Array, [8, 16, 16, 1]);
    const change = augmentation(rows(0, 8), 16);
    expect(difference("differentiable augmentation: images", change(images).dataSync(), golden.changed)).toBeLessThan(
      5e-6,
    );
    expect(
      difference(
        "differentiable augmentation: images",
        change(tf.slice(images, 0, 2)).dataSync(),
        golden.changed.slice(0, 2 * 256),
      ),
    ).toBeLessThan(5e-6);
  }));

const gradientRow = "differentiable augmentation: losses, gradients through it";

/** A gradient against its golden norms and products with cos(0), cos(1), …, a pair a parameter. */
function expectGradient(
  layout: ParameterLayout,
  gradient: Float32Array,
  expected: Readonly<Record<string, readonly number[]>>,
): void {
  const largest = Math.max(...Object.values(expected).map(([norm]) => norm));
  for (const [name, { data }] of Object.entries(layout.toTensors(gradient))) {
    const values = Array.from(data);
    const [norm, product] = [Math.hypot(...values), values.reduce((sum, value, i) => sum + value * Math.cos(i), 0)];
    expect(relativeDifference(gradientRow, [norm, product], expected[name], largest), name).toBeLessThan(1e-3);
  }
}

const weightsOf = (layout: ParameterLayout, values: tf.Tensor): Weights =>
  layout.split(values as tf.Tensor1D, tf.tensor1d(layout.scales()));

for (const model of ["cpd-gan", "prog-gan"] as const) {
  for (const loss of ["wgan-gp", "logistic-r1"] as const) {
    it(`${model} with ${loss}: losses, penalty and all gradients through it are PyTorch's`, () =>
      tf.tidy(() => {
        const expected = golden.cases[`${model}-${loss}`] as unknown as Omit<Case, "g" | "d"> &
          Record<"g" | "d", Record<string, number[]>>;
        const { tensors, metadata } = fixture(`${model}-${loss}`);
        const data = (name: string): Float32Array => tensors[name].data as Float32Array;
        const settings = JSON.parse(metadata["settings"]) as GanKnobs & { resolution: number; fade: number };
        const networks = gans[model].build(settings, 3, 16);
        const flat = (layout: ParameterLayout, prefix: string): tf.Tensor1D =>
          tf.tensor1d(
            layout.fromTensors(
              Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name.replace(prefix, ""), value])),
              model,
            ),
          );
        const [layoutG, layoutD] = [networks.generator.parameters, networks.discriminator.parameters];
        const [g, d] = [flat(layoutG, "g/"), flat(layoutD, "d/")];
        const minibatch: Minibatch = {
          size: 8,
          discriminator: {
            size: 8,
            images: data("reals"),
            labels: data("labels"),
            latents: data("latents"),
            interpolation: data("mix"),
            augmentation: rows(0, 16),
          },
          generator: { labels: data("labels"), latents: data("latents"), augmentation: rows(16, 24) },
        };
        const setting: StepSetting = {
          networks,
          knobs: settings,
          stage: { resolution: 16, fade: settings.fade },
          labels: 3,
          resolution: 16,
        };
        const part = Int32Array.from({ length: 8 }, (_, i) => i);
        const reports: number[] = [];
        const gradient = (
          layout: ParameterLayout,
          at: tf.Tensor1D,
          objective: (weights: Weights) => Objective,
        ): Float32Array =>
          tf
            .grad((values) => {
              const { loss: value, report } = objective(weightsOf(layout, values));
              reports.push(...report.dataSync());
              return value;
            })(at)
            .dataSync<"float32">();
        const ofD = gradient(layoutD, d, discriminatorObjective(setting, minibatch, part, weightsOf(layoutG, g), true));
        const ofG = gradient(
          layoutG,
          g,
          generatorObjective(setting, minibatch, part, weightsOf(layoutD, d), weightsOf(layoutG, g)),
        );
        const [lossD, penalty, , lossG] = reports;
        [lossD, penalty, lossG].forEach((value, i) =>
          expect(relativeDifference(gradientRow, value, expected.losses[i])).toBeLessThan(1e-3),
        );
        expectGradient(layoutD, ofD, expected.d);
        expectGradient(layoutG, ofG, expected.g);
      }));
  }
}

it("draws uniform numbers, a row an image", () => {
  const draws = drawAugmentation(Random.fromSeed(1), 500);
  expect(draws.length).toBe(500 * DRAWS);
  expect(draws.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(Math.abs(draws.reduce((sum, value) => sum + value, 0) / draws.length - 0.5)).toBeLessThan(0.02);
});

it("flipped real images are mirrored left to right, the others as they are", () => {
  const cohort = writeTinyCohort(temporaryFolder() + "/cohort");
  const [plain, flipped] = [realPixels(cohort, [0, 1]), realPixels(cohort, [0, 1], [false, true])];
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      expect(flipped[y * 16 + x]).toBe(plain[y * 16 + x]);
      expect(flipped[256 + y * 16 + x]).toBe(plain[256 + y * 16 + 15 - x]);
    }
  }
  cohort.close();
});
