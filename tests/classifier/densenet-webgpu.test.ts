/** The WebGPU engine trains the classifier's network, too, and computes its features. */
import { beforeAll, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { onSwiftShader } from "../engine/swiftshader";
import { examineAdam } from "./adam-values";
import { expectKerasFeatures, kerasFiles } from "./keras-features";
import { expectKerasGradients } from "./keras-gradients";

onSwiftShader("the classifier on the webgpu engine", () => {
  beforeAll(async () => {
    await startEngine({ backend: "webgpu" });
  });

  it("a reduced DenseNet in training has Keras' loss and gradients", expectKerasGradients);

  it.each(kerasFiles)("a reduced DenseNet with the weights of %s has Keras' features to 1e-4", (name) =>
    expectKerasFeatures(name),
  );

  examineAdam("webgpu");
});
