/**
 * The messages of an ONNX file that are needed here, and their encoding. Numbers of fields are those of the public
 * onnx.proto (IR version 8). The packages that ship this description for JavaScript are not maintained (onnx-proto asks for
 * protobufjs 6), so it stands here; protobufjs encodes.
 */
import { Root } from "protobufjs/light";

/** Types of a tensor's elements (`TensorProto.DataType`). */
export const elementTypes = { float: 1, uint8: 2, int64: 7, bool: 9 } as const;

/** Kinds of attributes (`AttributeProto.AttributeType`). */
export const attributeTypes = { f: 1, i: 2, s: 3, g: 5, ints: 7 } as const;

export interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Elements, little endian. */
  readonly rawData: Uint8Array;
}

export interface AttributeMessage {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly g?: GraphMessage;
  readonly ints?: readonly number[];
}

export interface NodeMessage {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeMessage[];
}

export interface ValueMessage {
  readonly name: string;
  readonly docString?: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

export interface GraphMessage {
  readonly name: string;
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly TensorMessage[];
  readonly input: readonly ValueMessage[];
  readonly output: readonly ValueMessage[];
}

export interface ModelMessage {
  readonly irVersion: number;
  readonly producerName: string;
  readonly docString: string;
  readonly graph: GraphMessage;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

type Field = { readonly id: number; readonly type: string; readonly rule?: "repeated" };
const one = (id: number, type: string): Field => ({ id, type });
const many = (id: number, type: string): Field => ({ id, type, rule: "repeated" });
const message = (fields: Readonly<Record<string, Field>>): { fields: Record<string, Field> } => ({ fields });

const root = Root.fromJSON({
  nested: {
    Model: message({
      irVersion: one(1, "int64"),
      producerName: one(2, "string"),
      docString: one(6, "string"),
      graph: one(7, "Graph"),
      opsetImport: many(8, "OperatorSet"),
      metadataProps: many(14, "Entry"),
    }),
    OperatorSet: message({ domain: one(1, "string"), version: one(2, "int64") }),
    Entry: message({ key: one(1, "string"), value: one(2, "string") }),
    Graph: message({
      node: many(1, "Node"),
      name: one(2, "string"),
      initializer: many(5, "Tensor"),
      input: many(11, "Value"),
      output: many(12, "Value"),
    }),
    Node: message({
      input: many(1, "string"),
      output: many(2, "string"),
      name: one(3, "string"),
      opType: one(4, "string"),
      attribute: many(5, "Attribute"),
    }),
    Attribute: message({
      name: one(1, "string"),
      f: one(2, "float"),
      i: one(3, "int64"),
      s: one(4, "bytes"),
      g: one(6, "Graph"),
      ints: many(8, "int64"),
      type: one(20, "int32"),
    }),
    Tensor: message({
      dims: many(1, "int64"),
      dataType: one(2, "int32"),
      name: one(8, "string"),
      rawData: one(9, "bytes"),
    }),
    Value: message({ name: one(1, "string"), type: one(2, "Type"), docString: one(3, "string") }),
    Type: message({ tensorType: one(1, "TensorType") }),
    TensorType: message({ elemType: one(1, "int32"), shape: one(2, "Shape") }),
    Shape: message({ dim: many(1, "Dimension") }),
    Dimension: message({ dimValue: one(1, "int64"), dimParam: one(2, "string") }),
  },
});

/** The bytes of a file. Equal models give equal bytes. */
export function encodeOnnx(model: ModelMessage): Uint8Array {
  return root.lookupType("Model").encode(model).finish();
}
