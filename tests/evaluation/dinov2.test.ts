import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { type Dinov2, openDinov2 } from "../../lib/evaluation/dinov2/dinov2";
import { resizeBicubic } from "../../lib/evaluation/dinov2/input";
import { dinov2Tensors } from "../../lib/evaluation/dinov2/weights";
import { dinov2Features, frechetName } from "../../lib/evaluation/image-features";
import { type NamedTensor, writeSafetensors } from "../../lib/support/files/safetensors";
import { hashed } from "../golden/hashed";
import { relativeDifference } from "../golden/parity";
import { coarseImage } from "./coarse-image";

/** What make_dinov2.py wrote. */
const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/evaluation/dinov2.json"), "utf8")) as {
  shapes: Record<string, number[]>;
  resized: Record<"32" | "320", number[]>;
  features: Record<"32" | "320", number[]>;
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dinov2-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const images = { "32": coarseImage(32, 1000), "320": coarseImage(320, 2000) } as const;

/** The weights of make_dinov2.py. */
function hashedTensors(): Record<string, NamedTensor> {
  const all = Object.entries(golden.shapes).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    all.map(([name, shape], seed) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const isScale = /(norm1|norm2|layernorm)\.weight$|lambda1/.test(name);
      const inputs = name.endsWith("projection.weight") ? count / shape[0] : shape[1];
      const isMatrix = (shape.length >= 2 && !name.includes("embeddings.")) || name.endsWith("projection.weight");
      const scale = isMatrix ? Math.sqrt(3 / inputs) : 0.5;
      const data = Float32Array.from(hashed(count, seed), (v) => (isScale ? 1 + 0.25 * v : scale * v));
      return [name, { dtype: "F32", shape, data }];
    }),
  );
}

it("DINOv2 has the tensors of the published files, of the same shapes", () => {
  const ours = dinov2Tensors(384, 2);
  expect(Object.fromEntries(ours)).toEqual(golden.shapes);
});

it.each(["32", "320"] as const)("images of %s pixels are resized as Pillow does, to the gray value", (size) => {
  const resized = resizeBicubic(images[size], Number(size));
  const places = Array.from({ length: 14 }, (_, at) => 16 * at);
  expect(places.flatMap((y) => places.map((x) => resized[y * 224 + x]))).toEqual(golden.resized[size]);
});

describe("DINOv2 with weights that both sides compute", () => {
  const file = path.join(folder, "hashed.safetensors");
  let network: Dinov2;
  beforeAll(async () => {
    await startEngine();
    writeSafetensors(file, hashedTensors());
    network = openDinov2(file);
  });
  afterAll(() => network.dispose());

  it("has the features of Hugging Face's implementation, whatever is computed at once, and frees its tensors", () => {
    const tensors = tf.memory().numTensors;
    for (const size of ["32", "320"] as const) {
      const { data } = network.features(images[size], 1, Number(size));
      expect(relativeDifference("DINOv2: features", Array.from(data), golden.features[size])).toBeLessThan(1e-4);
    }
    const nine = network.features(
      Uint8Array.from(
        Array(9)
          .fill([...images["32"]])
          .flat() as number[],
      ),
      9,
      32,
    );
    expect([nine.rows, nine.columns]).toEqual([9, 384]);
    const last = Array.from(nine.data).slice(8 * 384);
    expect(relativeDifference("DINOv2: features", last, golden.features["32"])).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(() => network.features(images["32"], 2, 32)).toThrow("2 images of 32×32 have 2048 bytes, not 1024.");
  });

  it("names its distance, which is not the FID", async () => {
    const features = dinov2Features(network);
    expect(frechetName(features)).toBe("FD, DINOv2 ViT-S/14 features");
    expect((await features.ofImages(images["32"], 1, 32)).columns).toBe(384);
  });

  it("refuses other files in a sentence", () => {
    const other = path.join(folder, "other.safetensors");
    const { "layernorm.bias": bias, ...others } = hashedTensors();
    writeSafetensors(other, others);
    const tensors = tf.memory().numTensors;
    expect(() => openDinov2(other)).toThrow(/has no layernorm\.bias of shape \[384\]: download model\.safetensors of/);
    expect(tf.memory().numTensors).toBe(tensors);
    writeSafetensors(other, { bias });
    expect(() => openDinov2(other)).toThrow(/does not hold DINOv2's weights in a size that is known: download/);
  });
});
