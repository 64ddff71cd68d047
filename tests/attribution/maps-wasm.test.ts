/** The WebAssembly engine computes the same maps. */
import { beforeAll, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { expectGoldenMaps } from "./golden-maps";

beforeAll(async () => {
  await startEngine({ backend: "wasm" });
});

it.each(["compact", "densenet"] as const)("maps of a %s network are Keras' and brute force's", expectGoldenMaps);
