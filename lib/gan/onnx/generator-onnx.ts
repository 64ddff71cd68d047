/**
 * A generator as ONNX, which other programs run without this one. Latent vectors and labels go in, as floats; gray values come
 * out, rounded as in a cohort's images.npy.
 */
import type { GanKnobs } from "../knobs";
import type { FlowKnobs } from "../flow/knobs";
import { readGenerator } from "../generator-file";
import type { MeanImageKnobs } from "../mean-image/knobs";
import { generativeModels, type ModelId, type ModelKnobs } from "../models";
import { flowOnnx } from "./flow";
import { cpdOnnx, type OnnxInputs, progOnnx } from "./gans";
import { OnnxGraph, type Value, valueOf } from "./graph";
import { OnnxNetwork } from "./layers";
import { elementTypes, encodeOnnx } from "./messages";
import { OnnxWeights } from "./weights";

/** IR version 8 and operator set 17 are of 2022: what reads ONNX reads them. */
const irVersion = 8;
const operators = 17;

/** @returns images, [n, 1, resolution, resolution], about −1 to 1. */
type ModelOnnx = (network: OnnxNetwork, inputs: OnnxInputs, knobs: ModelKnobs) => Value;

/** By model: the knobs are its own. */
const models: Readonly<Record<ModelId, ModelOnnx>> = {
  "cpd-gan": (network, inputs, knobs) => cpdOnnx(network, inputs, knobs as GanKnobs),
  "prog-gan": (network, inputs, knobs) => progOnnx(network, inputs, knobs as GanKnobs),
  flow: (network, inputs, knobs) => flowOnnx(network, inputs, knobs as FlowKnobs),
  "mean-image": (network, inputs, knobs) => meanImageOnnx(network, inputs, knobs as MeanImageKnobs),
};

/**
 * The ONNX file of a generator: a function of the generator's file alone, on every engine.
 * @param file a `generator.safetensors`. @throws UserError when it is missing, damaged or not a generator.
 */
export function generatorOnnx(file: string): Uint8Array {
  const { tensors, description } = readGenerator(file);
  const { model, knobs, labelNames, resolution } = description;
  const { parameters, latentSize } = generativeModels[model].generator(knobs, labelNames.length, resolution);
  const graph = new OnnxGraph();
  const weights = new OnnxWeights(graph, parameters, parameters.fromTensors(tensors, file));
  const network = new OnnxNetwork(graph, weights);
  // An unknown label (−1) counts as absent.
  const inputs = { latents: "latents", labels: graph.node("Relu", ["labels"]), resolution };
  const images = grayValues(graph, models[model](network, inputs, knobs), resolution);
  return encodeOnnx({
    irVersion,
    producerName: "synthcohort",
    docString: `${generativeModels[model].name}, a generator of synthetic images with the labels ${labelNames.join(", ")}.`,
    graph: graph.message(
      model,
      [
        valueOf("latents", elementTypes.float, ["n", latentSize], "Draws of the standard normal distribution."),
        valueOf("labels", elementTypes.float, ["n", labelNames.length], "1 present, 0 absent, -1 unknown (as absent)."),
      ],
      [valueOf(images, elementTypes.uint8, ["n", resolution, resolution, 1], "Gray values, 0 black to 255 white.")],
      true,
    ),
    opsetImport: [{ domain: "", version: operators }],
    metadataProps: [
      { key: "model", value: model },
      { key: "labelNames", value: JSON.stringify(labelNames) },
    ],
  });
}

/** From −1 … 1 to whole numbers from 0 to 255, [n, resolution, resolution, 1]. */
function grayValues(graph: OnnxGraph, images: Value, resolution: number): Value {
  const scaled = graph.node("Mul", [graph.node("Add", [images, graph.float(1)]), graph.float(127.5)]);
  const kept = graph.node("Clip", [graph.node("Round", [scaled]), graph.float(0), graph.float(255)]);
  const gray = graph.node("Cast", [kept], { to: { i: elementTypes.uint8 } });
  return graph.node("Reshape", [gray, graph.integers(-1, resolution, resolution, 1)], {}, "images");
}

/** The mean image, what each label adds to it, and noise: `mean-image/mean-image-model.ts`. */
function meanImageOnnx({ graph, weights }: OnnxNetwork, inputs: OnnxInputs, { noise }: MeanImageKnobs): Value {
  const { latents, labels, resolution } = inputs;
  const pixels = resolution ** 2;
  const effects = graph.node("MatMul", [labels, weights.rows("effects", pixels)]);
  const mean = graph.node("Add", [effects, weights.plain("mean")]);
  const spread = graph.node("Mul", [graph.node("Mul", [latents, weights.plain("spread")]), graph.float(noise)]);
  return graph.node("Reshape", [graph.node("Add", [mean, spread]), graph.integers(-1, 1, resolution, resolution)]);
}
