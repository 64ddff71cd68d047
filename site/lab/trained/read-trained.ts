/** Reads what `make.mjs` wrote, for a script that holds it. Runs in Node.js, with lib from dist/. */
import * as fs from "node:fs";
import * as path from "node:path";
import { readModelFile } from "../../../lib/classifier/model-file";
import { readGenerator } from "../../../lib/gan/generator-file";
import { generativeModels } from "../../../lib/gan/models";
import type { NamedTensor } from "../../../lib/support/files/safetensors";
import type { BuiltTrained, TrainedAbout } from "./trained";

/** @throws UserError when a file is missing or damaged. */
export function readTrained(folder: string): BuiltTrained {
  const file = path.join(folder, "generator.safetensors");
  const { description, tensors } = readGenerator(file);
  const { model, knobs, labelNames, resolution } = description;
  const { parameters } = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const { config, weights } = readModelFile(path.join(folder, "classifier.safetensors"));
  return {
    about: JSON.parse(fs.readFileSync(path.join(folder, "trained.json"), "utf8")) as TrainedAbout,
    generator: { description, values: base64(parameters.fromTensors(tensors, file)) },
    classifier: {
      config,
      weights: Object.fromEntries(
        Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, values: base64(data) }]),
      ),
    },
  };
}

function base64(data: NamedTensor["data"]): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
