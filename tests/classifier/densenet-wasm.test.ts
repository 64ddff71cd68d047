/** The WebAssembly engine trains the classifier's network, too. */
import { beforeAll, expect, it } from "vitest";
import { hasNativeKernels } from "../../lib/classifier/native-kernels";
import { startEngine } from "../../lib/engine/start";
import { expectKerasGradients } from "./keras-gradients";

beforeAll(async () => {
  await startEngine({ backend: "wasm" });
});

it("a reduced DenseNet in training has Keras' loss and gradients", () => {
  expect(hasNativeKernels()).toBe(false);
  expectKerasGradients();
});
