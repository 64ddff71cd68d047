/**
 * Weights of a DenseNet from an HDF5 file of Keras: `keras.applications`' published ones, or any that Keras 2 or 3 has
 * saved (weights alone or a whole model, `.h5` or `.weights.h5`). Layers are found by their names.
 * Paper, "Classifier": DenseNet-121 starts from ImageNet weights.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { readPlainFile } from "../../support/files/plain-file";
import type { NamedTensor } from "../../support/files/safetensors";
import { withHdf5Arrays, type Hdf5Array } from "./hdf5";
import { head, type ClassifierParameter } from "./parameters";

/** The ImageNet weights of the paper: Keras' file without the layer for ImageNet's own 1,000 classes. */
export const imageNetFile = {
  name: "densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
  url: "https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
  bytes: 29_084_464,
  /** As in the source of keras.applications. */
  md5: "30ee3e1110167f948a6b9946edeeb738",
} as const;

/**
 * What identifies a file of weights in configs: its name and the MD5 of its content.
 * @throws UserError when the file is missing, or has the published file's name but another content.
 */
export function identifyWeights(file: string): string {
  if (!fs.existsSync(file)) {
    throw new UserError(
      `There is no file ${file}: download ${imageNetFile.url} and set weights to its path, or set weights to "" to train from random weights.`,
    );
  }
  const md5 = createHash("md5").update(readPlainFile(file)).digest("hex");
  const name = path.basename(file);
  if (name === imageNetFile.name && md5 !== imageNetFile.md5) {
    throw new UserError(
      `${file} has ${fs.statSync(file).size} bytes with the MD5 ${md5} instead of ${imageNetFile.bytes} with ${imageNetFile.md5}, so it is incomplete or not the published file: download ${imageNetFile.url} again.`,
    );
  }
  return `${name} (MD5 ${md5})`;
}

/**
 * The weights of all parameters before the head.
 * @param specs the network's parameters; the head's are left out, since its labels are not the file's.
 * @throws UserError when the file is missing, is none of Keras', or belongs to another network.
 */
export async function readKerasWeights(
  file: string,
  specs: readonly ClassifierParameter[],
): Promise<Record<string, NamedTensor>> {
  return withHdf5Arrays(file, (arrays) => {
    const found = new Map(
      arrays.flatMap((array) => {
        const name = parameterName(array);
        return name === undefined ? [] : [[name, array] as const];
      }),
    );
    return Object.fromEntries(
      specs
        .filter(({ name }) => name !== head.kernel && name !== head.bias)
        .map(({ name, shape }) => {
          const array = found.get(name);
          if (array?.shape.join() !== shape.join()) {
            throw new UserError(
              `${file} has no ${name} of shape [${shape.join(", ")}]: give a weights file of keras.applications.DenseNet121.`,
            );
          }
          return [name, { dtype: "F32", shape, data: array.values() }];
        }),
    );
  });
}

/** Order of a layer's weights in `.weights.h5` files, which number them. */
const numbered = {
  convolution: ["kernel"],
  normalization: ["gamma", "beta", "moving_mean", "moving_variance"],
} as const;

/** An array's parameter, `<layer>/<weight>`; undefined for what is no layer's weight, such as an optimizer's state. */
function parameterName({ path: place, groupName }: Hdf5Array): string | undefined {
  const parts = place.replace(/^\//, "").replace(/:0$/, "").split("/");
  if (parts[0].startsWith("optimizer")) return undefined;
  const weight = parts[parts.length - 1];
  if (groupName !== undefined && parts[parts.length - 2] === "vars") {
    const names = groupName.endsWith("bn") ? numbered.normalization : numbered.convolution;
    return `${published(groupName)}/${names[Number(weight)]}`;
  }
  const layer = parts[parts.length - 2];
  // Keras 2 calls the first two layers "conv1/conv" and "conv1/bn".
  return parts[parts.length - 3] === "conv1" ? `conv1/${layer}/${weight}` : `${published(layer ?? "")}/${weight}`;
}

/** Keras 3 calls the first two layers conv1_conv and conv1_bn. */
function published(layer: string): string {
  return layer.replace(/^conv1_(conv|bn)$/, "conv1/$1");
}
