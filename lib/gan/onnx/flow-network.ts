/** One evaluation of the flow's network as ONNX: `flow/network.ts`. */
import { GROUP_NORM_EPSILON } from "../../engine/ops/group-norm";
import type { FlowKnobs } from "../flow/knobs";
import { groupsOf, sidesOf, timeFrequencies } from "../flow/network";
import type { Value } from "./graph";
import type { OnnxNetwork } from "./layers";

/** What the velocity depends on. */
export interface FlowInputs {
  /** [n, 1, resolution, resolution]. */
  readonly x: Value;
  /** [n, 1], 0 for noise to 1 for an image. */
  readonly time: Value;
  /** [n, L], 0 or 1; all 0 if they are hidden. */
  readonly labels: Value;
  /** [n, 1], 1 if the labels are hidden. */
  readonly hidden: Value;
  readonly resolution: number;
}

/** @returns [n, 1, resolution, resolution]. */
export function velocityOnnx(network: OnnxNetwork, inputs: FlowInputs, { maps, blocks }: FlowKnobs): Value {
  const { graph, weights } = network;
  const steer = ["embedding.0", "embedding.1"].reduce(
    (x, name) => silu(network, network.dense(name, x)),
    graph.node("Concat", [...timeCode(network, inputs.time), inputs.labels, inputs.hidden], { axis: { i: 1 } }),
  );
  const sides = sidesOf(inputs.resolution);

  const norm = (name: string, x: Value, channels: number, side: number): Value => {
    const unit = groupNorm(network, x, channels, side);
    return silu(network, network.modulate(`${name}.norm`, unit, steer, channels));
  };
  const residuals = (name: string, x: Value, count: number, channels: number, side: number): Value => {
    for (let block = 0; block < count; block++) {
      const changed = [0, 1].reduce((y, i) => {
        const layer = `${name}.${block}.${i}`;
        return network.plainConvolution(layer, norm(layer, y, channels, side));
      }, x);
      x = graph.node("Add", [x, changed]);
    }
    return x;
  };
  const pass = (level: number, x: Value): Value => {
    const side = sides[level];
    const name = `${side}x${side}`;
    const channels = level === 0 ? maps : 2 * maps;
    const placed = graph.node("Add", [x, weights.image(`${name}.place`)]);
    if (level === sides.length - 1) return residuals(name, placed, blocks + 1, channels, side);
    const here = residuals(`${name}.down`, placed, blocks, channels, side);
    const below = pass(level + 1, network.projection(`${name}.to-coarser`, toDepth(network, here)));
    const back = toSpace(network, network.projection(`${name}.from-coarser`, below));
    const joined = network.projection(`${name}.join`, graph.node("Concat", [back, here], { axis: { i: 1 } }));
    return residuals(`${name}.up`, joined, blocks, channels, side);
  };

  const features = pass(0, network.plainConvolution("stem", toDepth(network, inputs.x)));
  return toSpace(network, network.plainConvolution("out", norm("out", features, maps, sides[0])));
}

/** Sines and cosines of the time. */
function timeCode({ graph }: OnnxNetwork, time: Value): Value[] {
  const frequencies = timeFrequencies();
  const row = graph.floats("frequencies", [1, frequencies.length], Float32Array.from(frequencies));
  const phases = graph.node("MatMul", [time, row]);
  return [graph.node("Sin", [phases]), graph.node("Cos", [phases])];
}

const silu = ({ graph }: OnnxNetwork, x: Value): Value => graph.node("Mul", [x, graph.node("Sigmoid", [x])]);

/** Less its mean, by its standard deviation, over all pixels of an image and a group of neighboring channels. */
function groupNorm({ graph }: OnnxNetwork, x: Value, channels: number, side: number): Value {
  const groups = groupsOf(channels);
  const constant = (value: number): Value =>
    graph.floats(`${value} for ${groups} groups`, [groups], new Float32Array(groups).fill(value));
  const flat = graph.node("Reshape", [x, graph.integers(0, groups, -1)]);
  const unit = graph.node("InstanceNormalization", [flat, constant(1), constant(0)], {
    epsilon: { f: GROUP_NORM_EPSILON },
  });
  return graph.node("Reshape", [unit, graph.integers(0, channels, side, side)]);
}

/** Every 2×2 pixels as channels of one. */
const toDepth = ({ graph }: OnnxNetwork, x: Value): Value => graph.node("SpaceToDepth", [x], { blocksize: { i: 2 } });

/** The reverse. */
const toSpace = ({ graph }: OnnxNetwork, x: Value): Value =>
  graph.node("DepthToSpace", [x], { blocksize: { i: 2 }, mode: { s: "DCR" } });
