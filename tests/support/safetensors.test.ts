import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../lib/support/errors";
import { readSafetensors, writeSafetensors } from "../../lib/support/files/safetensors";

const tensors = {
  bytes: { dtype: "U8", shape: [3], data: Uint8Array.from([1, 2, 255]) },
  weights: { dtype: "F32", shape: [2, 2], data: Float32Array.from([1.5, -2, 0, 1e-20]) },
  counts: { dtype: "I32", shape: [1, 2], data: Int32Array.from([-7, 2 ** 31 - 1]) },
  moments: { dtype: "F64", shape: [], data: Float64Array.from([Math.PI]) },
  none: { dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
} as const;

let file = "";
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "safetensors-")), "a.safetensors");
});

describe("safetensors", () => {
  it("reads back what was written, metadata too", () => {
    writeSafetensors(file, tensors, { model: "cpd-gan", name: "größer" });
    expect(readSafetensors(file)).toEqual({ tensors, metadata: { model: "cpd-gan", name: "größer" } });
  });

  it("lays out the bytes as the format says", () => {
    writeSafetensors(file, { a: tensors.bytes, b: tensors.weights });
    const content = fs.readFileSync(file);
    const length = Number(content.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const header = JSON.parse(content.toString("utf8", 8, 8 + length)) as Record<string, object>;
    expect(header["b"]).toEqual({ dtype: "F32", shape: [2, 2], data_offsets: [0, 16] });
    expect(header["a"]).toEqual({ dtype: "U8", shape: [3], data_offsets: [16, 19] });
    expect(content.readFloatLE(8 + length + 4)).toBe(-2);
    expect(content.length).toBe(8 + length + 19);
  });

  it("gives equal bytes for equal content, whatever the order of names", () => {
    writeSafetensors(file, { a: tensors.bytes, b: tensors.weights });
    const first = fs.readFileSync(file);
    writeSafetensors(file, { b: tensors.weights, a: tensors.bytes });
    expect(fs.readFileSync(file).equals(first)).toBe(true);
  });

  it("refuses a file cut short at any byte, or longer than its header says", () => {
    writeSafetensors(file, tensors);
    const whole = fs.readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      fs.writeFileSync(file, whole.subarray(0, length));
      expect(() => readSafetensors(file)).toThrow(UserError);
    }
    fs.writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]));
    expect(() => readSafetensors(file)).toThrow(UserError);
  });

  it("refuses a missing file, another format, and offsets that do not fit", () => {
    expect(() => readSafetensors(file)).toThrow("does not exist");
    fs.writeFileSync(file, "PK this is a zip file and no tensor at all");
    expect(() => readSafetensors(file)).toThrow(UserError);
    writeSafetensors(file, { a: tensors.weights });
    fs.writeFileSync(file, fs.readFileSync(file, "latin1").replace("[0,16]", "[4,16]"), "latin1");
    expect(() => readSafetensors(file)).toThrow(UserError);
  });

  it("refuses to write data that does not fit its shape", () => {
    expect(() => writeSafetensors(file, { a: { ...tensors.weights, shape: [3] } })).toThrow("4 elements");
    expect(fs.existsSync(file)).toBe(false);
  });

  it("reads what NumPy wrote by the format's description", () => {
    const { tensors: golden } = readSafetensors(path.join(__dirname, "../golden/gan/cpd-gan-wgan-gp.safetensors"));
    expect(golden["labels"].shape).toEqual([8, 3]);
    expect(Array.from(golden["labels"].data).every((value) => value === 0 || value === 1)).toBe(true);
  });
});
