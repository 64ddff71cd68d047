/** Inception-v3's weights made up by a formula, which make_inception.py gives to torch-fidelity's network as well. */
import * as fs from "node:fs";
import * as path from "node:path";
import { inceptionFile, inceptionSpecs } from "../../lib/evaluation/inception/weights";
import { type NamedTensor, writeSafetensors } from "../../lib/support/files/safetensors";
import { hashed } from "../golden/hashed";

/** What make_inception.py wrote. */
export const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/evaluation/inception.json"), "utf8"),
) as {
  layers: Record<string, number[]>;
  features: Record<"32" | "320", number[]>;
  resized: Record<"32" | "320", number[]>;
};

/** Writes the weights as bin/inception-weights.py would. */
export function writeHashedInception(file: string): void {
  const tensors: Record<string, NamedTensor> = {};
  const names = Object.keys(golden.layers).sort();
  inceptionSpecs().forEach(({ name, shape }) => {
    const seed = 5 * names.indexOf(name);
    const put = (end: string, values: Float64Array, size: readonly number[]): void =>
      void (tensors[`${name}.${end}`] = { dtype: "F32", shape: size, data: Float32Array.from(values) });
    const bound = Math.sqrt(6 / (shape[1] * shape[2] * shape[3]));
    put(
      "conv.weight",
      hashed(shape[0] * shape[1] * shape[2] * shape[3], seed).map((v) => v * bound),
      shape,
    );
    for (const [i, end, middle] of [
      [1, "bn.weight", 1],
      [2, "bn.bias", 0],
      [3, "bn.running_mean", 0],
      [4, "bn.running_var", 1],
    ] as const) {
      put(
        end,
        hashed(shape[0], seed + i).map((v) => middle + 0.25 * v),
        [shape[0]],
      );
    }
  });
  writeSafetensors(file, tensors, { source_sha256: inceptionFile.sha256 });
}
