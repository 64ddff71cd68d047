import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { npyHeader, npyHeaderLength, parseNpyHeader } from "../../lib/support/files/npy";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/cohort/images.json"), "utf8")) as {
  npy: Record<string, string>;
};
const file = (name: string): Buffer => Buffer.from(golden.npy[name], "base64");

describe(".npy headers", () => {
  it("are NumPy's own, byte for byte", () => {
    const header = npyHeader("|u1", [5, 8, 8, 1]);
    expect(header.length).toBe(npyHeaderLength);
    expect(header.equals(file("file").subarray(0, npyHeaderLength))).toBe(true);
  });

  it("are read in versions 1 and 2, C and Fortran order, any number of axes", () => {
    expect(parseNpyHeader(file("file"), "x")).toEqual({
      dtype: "|u1",
      fortranOrder: false,
      shape: [5, 8, 8, 1],
      offset: 128,
    });
    expect(parseNpyHeader(file("fortran"), "x")).toMatchObject({ dtype: "<f8", fortranOrder: true, shape: [3, 2] });
    const version2 = parseNpyHeader(file("version2"), "x");
    expect(version2).toMatchObject({ dtype: "<i4", shape: [4] });
    expect(file("version2").readInt32LE(version2.offset + 8)).toBe(2);
    expect(parseNpyHeader(npyHeader("<f4", [3]), "x").shape).toEqual([3]);
    expect(parseNpyHeader(npyHeader("<f4", []), "x").shape).toEqual([]);
  });

  it("that are none, cut short or damaged are refused", () => {
    expect(() => parseNpyHeader(Buffer.from("hello"), "x.npy")).toThrow("x.npy is not a NumPy array file");
    expect(() => parseNpyHeader(file("file").subarray(0, 50), "x.npy")).toThrow("x.npy has a damaged .npy header");
    const broken = Buffer.from(file("file"));
    broken.write("zzzzz", 12);
    expect(() => parseNpyHeader(broken, "x.npy")).toThrow("damaged");
  });
});
