/** The flow as ONNX, from noise to images: `flow/sample.ts`, with its steps as a loop of the graph. */
import type { FlowKnobs } from "../flow/knobs";
import { velocityOnnx } from "./flow-network";
import type { OnnxInputs } from "./gans";
import { type OnnxGraph, type Value, valueOf } from "./graph";
import { OnnxNetwork } from "./layers";
import { elementTypes } from "./messages";

/** @returns [n, 1, resolution, resolution], about −1 to 1. */
export function flowOnnx(network: OnnxNetwork, { latents, labels, resolution }: OnnxInputs, knobs: FlowKnobs): Value {
  const { graph, weights } = network;
  const { steps, solver } = knobs;
  const images = graph.node("Shape", [latents], { start: { i: 0 }, end: { i: 1 } });
  const column = graph.node("Concat", [images, graph.integers(1)], { axis: { i: 0 } });
  const batch = { labels, column, resolution };
  const noise = graph.node("Reshape", [latents, graph.integers(-1, 1, resolution, resolution)]);

  /** The step that begins at `time`, in the graph that it is part of. */
  const step = (within: OnnxGraph, x: Value, time: Value, twice: boolean): Value => {
    const part = new OnnxNetwork(within, weights);
    const first = guidedVelocity(part, x, time, batch, knobs);
    const ahead = within.node("Add", [x, within.node("Mul", [first, within.float(1 / steps)])]);
    if (!twice) return ahead;
    const next = within.node("Add", [time, within.float(1 / steps)]);
    const both = within.node("Add", [first, guidedVelocity(part, ahead, next, batch, knobs)]);
    return within.node("Add", [x, within.node("Mul", [both, within.float(0.5 / steps)])]);
  };
  const heun = solver === "heun";
  const whole = repeat(graph, heun ? steps - 1 : steps, noise, (body, x, index) => {
    const place = body.node("Cast", [index], { to: { i: elementTypes.float } });
    return step(body, x, body.node("Div", [place, body.float(steps)]), heun);
  });
  return heun ? step(graph, whole, graph.float((steps - 1) / steps), false) : whole;
}

/** The velocity, guided by what it is without labels. @param time one number. */
function guidedVelocity(
  network: OnnxNetwork,
  x: Value,
  time: Value,
  { labels, column, resolution }: { labels: Value; column: Value; resolution: number },
  knobs: FlowKnobs,
): Value {
  const { graph } = network;
  const everywhere = (value: Value): Value => graph.node("Expand", [value, column]);
  const shared = { x, time: everywhere(time), resolution };
  const told = velocityOnnx(network, { ...shared, labels, hidden: everywhere(graph.float(0)) }, knobs);
  if (knobs.guidance === 1) return told;
  const none = graph.node("Mul", [labels, graph.float(0)]);
  const untold = velocityOnnx(network, { ...shared, labels: none, hidden: everywhere(graph.float(1)) }, knobs);
  const difference = graph.node("Sub", [told, untold]);
  return graph.node("Add", [untold, graph.node("Mul", [difference, graph.float(knobs.guidance)])]);
}

/** A loop that changes one value. @param change gets the value and the number of the round, from 0. */
function repeat(
  graph: OnnxGraph,
  rounds: number,
  start: Value,
  change: (body: OnnxGraph, value: Value, index: Value) => Value,
): Value {
  if (rounds === 0) return start;
  const body = graph.subgraph();
  const [index, going, value] = ["round", "going", "state"].map((word) => graph.newName(word));
  const changed = change(body, value, index);
  const image = Array.from("nchw", (letter) => `${letter} of the state`);
  const message = body.message(
    "step",
    [
      valueOf(index, elementTypes.int64, []),
      valueOf(going, elementTypes.bool, []),
      valueOf(value, elementTypes.float, image),
    ],
    [valueOf(body.node("Identity", [going]), elementTypes.bool, []), valueOf(changed, elementTypes.float, image)],
    false,
  );
  const count = graph.node("Squeeze", [graph.integers(rounds)]);
  return graph.node("Loop", [count, "", start], { body: { g: message } });
}
