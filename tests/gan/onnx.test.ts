/** Generators as ONNX: onnxruntime (WebAssembly) makes the images that this project samples. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import type { FlowKnobs } from "../../lib/gan/flow/knobs";
import { openGenerator } from "../../lib/gan/generator";
import { writeGenerator } from "../../lib/gan/generator-file";
import { generativeModels, type ModelId, type ModelKnobs } from "../../lib/gan/models";
import { generatorOnnx } from "../../lib/gan/onnx/generator-onnx";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";
import { temporaryFolder, tinyFlowKnobs, tinyKnobs } from "./fixtures";

const labelNames = ["left", "right", "both"];
const count = 5;
let folder: string;
beforeAll(async () => {
  await startEngine();
  ort.env.wasm.numThreads = 1;
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const flow = (change: Partial<FlowKnobs>): FlowKnobs => ({ ...tinyFlowKnobs, maps: 12, ...change });
const wide = { ...tinyKnobs, latentSize: 12, fmapBase: 64, fmapMax: 16 };
const cases: [name: string, model: ModelId, knobs: ModelKnobs, resolution: number][] = [
  ["cpD-GAN at 16 pixels", "cpd-gan", wide, 16],
  ["cpD-GAN at 32 pixels", "cpd-gan", wide, 32],
  ["prog-GAN at 16 pixels", "prog-gan", wide, 16],
  ["prog-GAN at 32 pixels", "prog-gan", wide, 32],
  ["flow, Heun and guidance", "flow", flow({ steps: 4, guidance: 1.5 }), 32],
  ["flow, Euler", "flow", flow({ steps: 3, solver: "euler" }), 16],
  ["flow, one step of Heun", "flow", flow({ steps: 1 }), 8],
  ["mean image", "mean-image", { noise: 0.7 } as ModelKnobs, 16],
];

/** A generator that was never trained. Where parameters begin as constants, they are drawn, too: else they would not matter. */
function writeUntrained(name: string, model: ModelId, knobs: ModelKnobs, resolution: number): string {
  const file = path.join(folder, `${name}.safetensors`);
  const { parameters } = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const random = Random.fromSeed(7, name);
  const values = parameters.draw(random);
  const drawn = random.normals(values.length);
  writeGenerator(
    file,
    { model, knobs, labelNames, resolution, seed: 1 },
    values.map((value, i) => 0.4 * (value + (value === 0 || model === "mean-image" ? drawn[i] : 0))),
  );
  return file;
}

describe("a generator as ONNX", () => {
  it.each(cases)("%s: onnxruntime makes the same images to one gray level", async (name, model, knobs, resolution) => {
    const file = writeUntrained(name, model, knobs, resolution);
    const generator = openGenerator(file);
    const latents = Random.fromSeed(8).normals(count * generator.latentSize);
    const labels = Float32Array.from({ length: count * labelNames.length }, (_, i) => ((5 * i) % 3) - 1);
    const expected = generator.generate(latents, labels);
    generator.dispose();
    expect(new Set(expected).size).toBeGreaterThan(30);

    const session = await ort.InferenceSession.create(generatorOnnx(file));
    expect([session.inputNames, session.outputNames]).toEqual([["latents", "labels"], ["images"]]);
    const { images } = await session.run({
      latents: new ort.Tensor("float32", latents, [count, latents.length / count]),
      labels: new ort.Tensor("float32", labels, [count, labelNames.length]),
    });
    await session.release();
    expect([images.type, images.dims]).toEqual(["uint8", [count, resolution, resolution, 1]]);
    const levels = difference("generators as ONNX: gray levels", images.data as Uint8Array, expected);
    expect(levels).toBeLessThanOrEqual(1);
  });

  it("is the same file again", () => {
    const file = writeUntrained("again", "cpd-gan", wide, 16);
    expect(Buffer.from(generatorOnnx(file)).equals(generatorOnnx(file))).toBe(true);
  });
});
