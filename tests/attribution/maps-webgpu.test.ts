/** The WebGPU engine computes the same maps. */
import { beforeAll, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { onSwiftShader } from "../engine/swiftshader";
import { expectGoldenMaps } from "./golden-maps";

onSwiftShader("attribution on the webgpu engine", () => {
  beforeAll(async () => {
    await startEngine({ backend: "webgpu" });
  });

  it.each(["compact", "densenet"] as const)("maps of a %s network are Keras' and brute force's", expectGoldenMaps);
});
