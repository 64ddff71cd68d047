/** Builds an ONNX graph node by node. Values are known by their names. */
import {
  type AttributeMessage,
  attributeTypes,
  elementTypes,
  type GraphMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueMessage,
} from "./messages";

/** The name of a value in a graph. */
export type Value = string;

/** An attribute of a node: a float, an integer, a word, a graph or integers. */
export type Attribute =
  | { readonly f: number }
  | { readonly i: number }
  | { readonly s: string }
  | { readonly g: GraphMessage }
  | { readonly ints: readonly number[] };

type Attributes = Readonly<Record<string, Attribute>>;

/** A graph in the making; a {@link subgraph} sees its values. */
export class OnnxGraph {
  private readonly nodes: NodeMessage[] = [];
  private readonly constants: Map<string, TensorMessage>;
  private readonly count: { values: number };

  constructor(within?: OnnxGraph) {
    this.constants = within?.constants ?? new Map<string, TensorMessage>();
    this.count = within?.count ?? { values: 0 };
  }

  /** A graph for an attribute, such as a loop's body. Its constants are those of the whole graph. */
  subgraph(): OnnxGraph {
    return new OnnxGraph(this);
  }

  /** A node with one output, which gets a name of its own unless one is given. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}, name?: Value): Value {
    const output = name ?? this.newName(operator);
    this.add(operator, inputs, [output], attributes);
    return output;
  }

  /** A node that cuts a value in two along an axis. */
  halves(value: Value, axis: number, length: number): [first: Value, second: Value] {
    const output: [Value, Value] = [this.newName("Split"), this.newName("Split")];
    this.add("Split", [value, this.integers(length, length)], output, { axis: { i: axis } });
    return output;
  }

  private add(opType: string, input: readonly Value[], output: readonly Value[], attributes: Attributes): void {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.nodes.push({ name: output[0], opType, input, output, attribute });
  }

  /** A name that no other value has. */
  newName(word: string): Value {
    return `${word}.${this.count.values++}`;
  }

  /** A constant of floats; the same name again is the same constant. */
  floats(name: string, dims: readonly number[], values: Float32Array): Value {
    return this.constant(name, dims, elementTypes.float, values);
  }

  /** One float. */
  float(value: number): Value {
    return this.floats(`float ${value}`, [], Float32Array.of(value));
  }

  /** A list of integers. */
  integers(...values: readonly number[]): Value {
    return this.constant(
      `integers ${values.join(" ")}`,
      [values.length],
      elementTypes.int64,
      BigInt64Array.from(values, BigInt),
    );
  }

  private constant(name: string, dims: readonly number[], dataType: number, values: ArrayBufferView): Value {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    if (!this.constants.has(name)) this.constants.set(name, { name, dims, dataType, rawData });
    return name;
  }

  /** The message of this graph. @param whole whether the constants are part of it, as they are of the outermost graph's. */
  message(name: string, input: readonly ValueMessage[], output: readonly ValueMessage[], whole: boolean): GraphMessage {
    return { name, node: this.nodes, initializer: whole ? [...this.constants.values()] : [], input, output };
  }
}

/** Describes a value. @param dims lengths; a word is a length that the caller chooses. */
export function valueOf(
  name: Value,
  elemType: number,
  dims: readonly (number | string)[],
  docString?: string,
): ValueMessage {
  const dim = dims.map((length) => (typeof length === "number" ? { dimValue: length } : { dimParam: length }));
  return { name, type: { tensorType: { elemType, shape: { dim } } }, ...(docString && { docString }) };
}

function attributeOf(name: string, value: Attribute): AttributeMessage {
  if ("s" in value) return { name, type: attributeTypes.s, s: Buffer.from(value.s, "utf8") };
  if ("f" in value) return { name, type: attributeTypes.f, ...value };
  if ("i" in value) return { name, type: attributeTypes.i, ...value };
  if ("g" in value) return { name, type: attributeTypes.g, ...value };
  return { name, type: attributeTypes.ints, ...value };
}
