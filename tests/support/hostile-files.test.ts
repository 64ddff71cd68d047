/** Files that somebody made to hang, to fill the memory or to be taken for others: one sentence, at once. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCsv } from "../../lib/support/files/csv";
import { UserError } from "../../lib/support/errors";
import { parseJson, readJson } from "../../lib/support/files/json-file";
import { readJsonLines } from "../../lib/support/files/json-lines";
import { parseNpyHeader } from "../../lib/support/files/npy";
import { openPlainFileAsync, readPlainFile } from "../../lib/support/files/plain-file";
import { Random } from "../../lib/support/random";
import { readSafetensors } from "../../lib/support/files/safetensors";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hostile-"));
  file = path.join(folder, "file");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A file of so many bytes that takes no room. */
function sparse(bytes: number): void {
  fs.writeFileSync(file, "");
  fs.truncateSync(file, bytes);
}

describe("a file that is none", () => {
  it.each<[string, () => void, RegExp]>([
    ["a folder", () => fs.mkdirSync(file), /file is a folder, not a file: give a regular file\.$/],
    [
      "a pipe that nobody writes to",
      () => execFileSync("mkfifo", [file]),
      /file is a pipe, not a file: give a regular file\.$/,
    ],
    [
      "a device that never ends",
      () => fs.symlinkSync("/dev/zero", file),
      /file is a device, not a file: give a regular file\.$/,
    ],
    [
      "a link to itself",
      () => fs.symlinkSync(file, file),
      /file could not be opened \(it is a link that leads back to itself\): correct the link\.$/,
    ],
    ["nothing", () => undefined, /file does not exist\.$/],
    [
      "three GiB",
      () => sparse(3 * 2 ** 30),
      /file has 3221225472 bytes, and at most \d+ are read: give the right file\.$/,
    ],
  ])("is refused where it is %s", async (_, make, message) => {
    make();
    const isLarge = message.test("file has 3221225472 bytes, and at most 1 are read: give the right file.");
    const readers: (() => unknown)[] = [
      () => readPlainFile(file),
      () => readCsv(file),
      () => readJson(file, "write it again"),
      ...(fs.existsSync(file) ? [() => readJsonLines(file)] : []), // a log that is not there is empty
      ...(isLarge ? [] : [() => readSafetensors(file)]),
    ];
    for (const read of readers) {
      expect(read).toThrow(UserError);
      expect(read).toThrow(message);
    }
    if (!isLarge) await expect(openPlainFileAsync(file)).rejects.toThrow(message);
  });

  it("is refused below a file", () => {
    fs.writeFileSync(file, "");
    expect(() => readPlainFile(path.join(file, "x"))).toThrow(
      /could not be opened \(a part of its path is a file, not a folder\): correct the path\.$/,
    );
  });
});

describe("JSON", () => {
  it("is read as JSON.parse reads it, brackets and escapes in texts included", () => {
    const random = Random.fromSeed(1, "json");
    const texts = ["[", "]]", '"', "\\", '\\"', "{\\\\", "", "\u0000"];
    const value = (depth: number): unknown => {
      const kind = random.integer(depth > 0 ? 5 : 3);
      if (kind === 0) return random.integer(100);
      if (kind === 1) return texts[random.integer(texts.length)];
      if (kind === 2) return null;
      const parts = Array.from({ length: random.integer(4) }, () => value(depth - 1));
      return kind === 3 ? parts : Object.fromEntries(parts.map((part, i) => [texts[i], part]));
    };
    for (let i = 0; i < 300; i++) {
      const made = value(6);
      expect(parseJson(JSON.stringify(made))).toEqual(made);
    }
    expect(parseJson("[".repeat(100) + "]".repeat(100))).toHaveLength(1);
  });

  it.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("nested without end is refused: %s", (_, open, close) => {
    expect(() => parseJson(open.repeat(101) + "1" + close.repeat(101))).toThrow("nested more than 100 times");
    fs.writeFileSync(file, open.repeat(2_000_000));
    expect(() => readJson(file, "write it again")).toThrow(
      /file is damaged \(it is nested more than 100 times\): write it again\.$/,
    );
  });

  it.each([
    ["half a line", '{"a":1}\n{"a":\n', /line 2: /],
    ["a list", "[]\n", /line 1: no object/],
    ["a number", '{"a":1}\n\n5\n', /line 3: no object/],
  ])("in lines names the line that is %s", (_, text, message) => {
    fs.writeFileSync(file, text);
    expect(() => readJsonLines(file)).toThrow(UserError);
    expect(() => readJsonLines(file)).toThrow(message);
  });
});

describe("a header of NumPy", () => {
  const header = (shape: string): Buffer => {
    const text = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
    const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
    start.writeUInt16LE(text.length, 8);
    return Buffer.concat([start, Buffer.from(text, "latin1")]);
  };

  it.each([
    ["a shape of digits that never closes", `(${"1".repeat(50_000)}x`],
    ["a shape of spaces", `(${" ".repeat(50_000)}x`],
    ["more digits than a number has", `(${"9".repeat(400)},)`],
    ["a number in two parts", "(1 2, 3)"],
    ["65 dimensions", `(${"1,".repeat(65)})`],
  ])("with %s is damaged", (_, shape) => {
    expect(() => parseNpyHeader(header(shape), "a.npy")).toThrow("a.npy has a damaged .npy header.");
  });

  it("of a whole one is read", () => {
    expect(parseNpyHeader(header("(3,)"), "a.npy").shape).toEqual([3]);
    expect(parseNpyHeader(header("( 3 , 4 )"), "a.npy").shape).toEqual([3, 4]);
    expect(parseNpyHeader(header("()"), "a.npy").shape).toEqual([]);
  });
});

describe("a safetensors file", () => {
  const write = (header: unknown, bytes: number, length?: bigint): void => {
    const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(length ?? BigInt(text.length));
    fs.writeFileSync(file, Buffer.concat([start, text, Buffer.alloc(bytes)]));
  };
  const u8 = (begin: number, end: number, more: object = {}): object => ({
    dtype: "U8",
    shape: [end - begin],
    data_offsets: [begin, end],
    ...more,
  });

  it.each<[string, () => void, RegExp]>([
    ["a header longer than any file", () => write({}, 8, 2n ** 63n), /shorter than its header/],
    [
      "a header of 2 GiB of zeros",
      () => {
        sparse(3 * 2 ** 30);
        const handle = fs.openSync(file, "r+");
        fs.writeSync(handle, Buffer.from([0, 0, 0, 0x80, 0, 0, 0, 0]), 0, 8, 0);
        fs.closeSync(handle);
      },
      /its header has 2147483648 bytes/,
    ],
    [
      "tensors that share their bytes",
      () => write(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t${i}`, u8(0, 1000)])), 1000),
      /tensor t1 does not fit/,
    ],
    ["tensors that overlap", () => write({ a: u8(0, 6), b: u8(4, 10) }, 10), /tensor b does not fit/],
    ["a hole between tensors", () => write({ a: u8(0, 4), b: u8(6, 10) }, 10), /tensor b does not fit/],
    ["a tensor beyond the end", () => write({ a: u8(0, 2 ** 50) }, 10), /tensor a does not fit/],
    [
      "a shape whose product is no number",
      () => write({ a: u8(0, 4, { shape: Array(400).fill(2 ** 40) }) }, 4),
      /tensor a does not fit/,
    ],
    ["a shape of texts", () => write({ a: u8(0, 4, { shape: ["4"] }) }, 4), /tensor a does not fit/],
    ["negative offsets", () => write({ a: u8(-4, 0) }, 4), /tensor a does not fit/],
    [
      "a type that objects have by themselves",
      () => write({ a: u8(0, 4, { dtype: "constructor" }) }, 4),
      /tensor a does not fit/,
    ],
    ["an entry that is none", () => write({ a: null }, 0), /tensor a does not fit/],
    ["metadata that are no texts", () => write({ __metadata__: { knobs: { a: 1 } } }, 0), /its metadata are not texts/],
    ["a header nested without end", () => write("[".repeat(1_000_000), 0), /the header is not JSON/],
    ["a header that is a list", () => write([], 0), /the header is not an object/],
  ])("with %s is refused", (_, make, message) => {
    make();
    expect(() => readSafetensors(file)).toThrow(UserError);
    expect(() => readSafetensors(file)).toThrow(message);
  });

  it("may have empty tensors anywhere, as the format allows", () => {
    write({ a: u8(0, 4), b: { dtype: "F32", shape: [0, 3], data_offsets: [4, 4] }, c: u8(4, 6) }, 6);
    expect(Object.keys(readSafetensors(file).tensors).sort()).toEqual(["a", "b", "c"]);
  });
});
