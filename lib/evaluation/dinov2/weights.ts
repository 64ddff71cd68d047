/**
 * DINOv2's weights as Hugging Face publishes them (`facebook/dinov2-small`, `-base`, `-large`: `model.safetensors`), for
 * images of 224×224 pixels. Source: Oquab et al. 2023, "DINOv2: Learning Robust Visual Features without Supervision".
 */
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../../support/errors";
import { readSafetensors } from "../../support/files/safetensors";

/** Side of a patch in pixels; the published networks have no other. */
export const patchSize = 14;
/** Patches along a side of an image of 224 pixels. */
export const patchesAlong = 16;
/** Numbers of a query, key or value of one head. */
export const headSize = 64;

/** The networks that are read, by the length of their features. */
const names: Readonly<Record<number, string>> = { 384: "ViT-S/14", 768: "ViT-B/14", 1024: "ViT-L/14" };

/** Open weights; tensors until they are disposed. */
export interface Dinov2Weights {
  /** Such as "ViT-L/14". */
  readonly name: string;
  /** Length of the features. */
  readonly width: number;
  readonly blocks: number;
  /** A tensor by its name in the file. Matrices are [inputs, outputs], patches [14, 14, 3, width]. */
  get(name: string): tf.Tensor;
  dispose(): void;
}

const publisher = "download model.safetensors of facebook/dinov2-small, -base or -large from Hugging Face";

/**
 * Reads the file. The tensor engine must have been started.
 * @throws UserError when it is missing, damaged, of another network, or lacks a tensor.
 */
export function readDinov2Weights(file: string): Dinov2Weights {
  const { tensors } = readSafetensors(file);
  const width = tensors["embeddings.cls_token"]?.shape[2];
  if (width === undefined || names[width] === undefined)
    throw new UserError(`${file} does not hold DINOv2's weights in a size that is known: ${publisher}.`);
  const blocks = Object.keys(tensors).filter((name) => /^encoder\.layer\.\d+\.norm1\.weight$/.test(name)).length;
  const opened = new Map<string, tf.Tensor>();
  try {
    for (const [name, shape] of dinov2Tensors(width, blocks)) {
      const tensor = tensors[name];
      if (tensor?.dtype !== "F32" || tensor.shape.join() !== shape.join())
        throw new UserError(`${file} has no ${name} of shape [${shape.join(", ")}]: ${publisher}.`);
      opened.set(name, asUsed(name, tensor.data as Float32Array, shape));
    }
  } catch (error) {
    opened.forEach((tensor) => tensor.dispose());
    throw error;
  }
  return {
    name: names[width],
    width,
    blocks,
    get: (name) => opened.get(name)!,
    dispose: () => opened.forEach((tensor) => tensor.dispose()),
  };
}

type Named = [name: string, shape: number[]];

/** Positions of the pretraining's images of 518 pixels, and the class token's. */
const pretrainedAlong = 37;

/** Names and shapes of all tensors that are read. @param width numbers of a token. */
export function dinov2Tensors(width: number, blocks: number): Named[] {
  const affine = (name: string, inputs: number, outputs: number): Named[] => [
    [`${name}.weight`, [outputs, inputs]],
    [`${name}.bias`, [outputs]],
  ];
  const norm = (name: string): Named[] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const block = (layer: string): Named[] => [
    ...norm(`${layer}.norm1`),
    ...["query", "key", "value"].flatMap((part) => affine(`${layer}.attention.attention.${part}`, width, width)),
    ...affine(`${layer}.attention.output.dense`, width, width),
    [`${layer}.layer_scale1.lambda1`, [width]],
    ...norm(`${layer}.norm2`),
    ...affine(`${layer}.mlp.fc1`, width, 4 * width),
    ...affine(`${layer}.mlp.fc2`, 4 * width, width),
    [`${layer}.layer_scale2.lambda1`, [width]],
  ];
  return [
    ["embeddings.cls_token", [1, 1, width]],
    ["embeddings.position_embeddings", [1, pretrainedAlong ** 2 + 1, width]],
    ["embeddings.patch_embeddings.projection.weight", [width, 3, patchSize, patchSize]],
    ["embeddings.patch_embeddings.projection.bias", [width]],
    ...Array.from({ length: blocks }, (_, at) => block(`encoder.layer.${at}`)).flat(),
    ...norm("layernorm"),
  ];
}

/** As it is computed with: matrices transposed, filters in the engine's order, positions for 16×16 patches. */
function asUsed(name: string, data: Float32Array, shape: readonly number[]): tf.Tensor {
  return tf.tidy(() => {
    const tensor = tf.tensor(data, [...shape]);
    if (name === "embeddings.position_embeddings") return tf.tensor(positions(data, shape[2]), [1, 257, shape[2]]);
    if (shape.length === 4) return tf.transpose(tensor, [2, 3, 1, 0]);
    return shape.length === 2 ? tf.transpose(tensor) : tensor.clone();
  });
}

/** Positions at other places: bicubic with PyTorch's coefficient, −0.75, places outside taken from the border. */
function positions(data: Float32Array, width: number): Float32Array {
  const out = new Float32Array((patchesAlong ** 2 + 1) * width);
  out.set(data.subarray(0, width)); // the class token's
  const taps = Array.from({ length: patchesAlong }, (_, at) => tapsAt(at));
  for (let y = 0; y < patchesAlong; y++)
    for (let x = 0; x < patchesAlong; x++) {
      const to = (1 + y * patchesAlong + x) * width;
      for (const [row, ofRow] of taps[y])
        for (const [column, ofColumn] of taps[x]) {
          const from = (1 + row * pretrainedAlong + column) * width;
          for (let i = 0; i < width; i++) out[to + i] += ofRow * ofColumn * data[from + i];
        }
    }
  return out;
}

function tapsAt(at: number): [place: number, weight: number][] {
  const center = ((at + 0.5) * pretrainedAlong) / patchesAlong - 0.5;
  const first = Math.floor(center) - 1;
  return [0, 1, 2, 3].map((tap) => {
    const place = Math.min(pretrainedAlong - 1, Math.max(0, first + tap));
    return [place, cubic(Math.abs(center - (first + tap)), -0.75)];
  });
}

/** Keys' cubic kernel. @param distance ≥ 0, in places. @param a its coefficient. */
export function cubic(distance: number, a: number): number {
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0;
}
