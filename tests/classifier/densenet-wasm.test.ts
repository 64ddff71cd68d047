/** The WebAssembly engine trains the classifier's network, too, and computes its features. */
import { beforeAll, expect, it } from "vitest";
import { hasNativeKernels } from "../../lib/engine/ops/batch-norm-kernels";
import { startEngine } from "../../lib/engine/start";
import { expectKerasFeatures, kerasFiles } from "./keras-features";
import { expectKerasGradients } from "./keras-gradients";

beforeAll(async () => {
  await startEngine({ backend: "wasm" });
});

it("a reduced DenseNet in training has Keras' loss and gradients", () => {
  expect(hasNativeKernels()).toBe(false);
  expectKerasGradients();
});

it.each(kerasFiles)("a reduced DenseNet with the weights of %s has Keras' features to 1e-4", (name) =>
  expectKerasFeatures(name),
);
