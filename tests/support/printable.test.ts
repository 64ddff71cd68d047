import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { StatusLine } from "../../lib/cli/terminal";
import { readCsv, writeCsv } from "../../lib/support/files/csv";
import { readCount, readNumber, readWritten } from "../../lib/support/numbers";
import { listed, printable, printableJson, printableLines } from "../../lib/support/printable";

const escape = "\x1b[2J\u009b31m\u202e\u2028\x07";

describe("text from outside", () => {
  it("has no character left that acts on a terminal", () => {
    expect(printable(`a${escape}b`)).toBe(`a\ufffd[2J\ufffd31m\ufffd\ufffd\ufffdb`);
    expect(printable("röntgen 漢 𝒳 …")).toBe("röntgen 漢 𝒳 …");
    expect(printableLines("a\r\nb\x1b")).toBe("a\ufffd\nb\ufffd");
  });

  it("keeps its meaning in JSON", () => {
    const text = printableJson({ [escape]: [escape] });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
    expect(JSON.parse(text)).toEqual({ [escape]: [escape] });
  });

  it("is told in part where it is much", () => {
    expect(listed(Array.from({ length: 30 }, (_, i) => `c${i}`))).toMatch(/^c0, .*, c19, and 10 more$/);
    expect(listed(["x".repeat(100), "\x1b"])).toBe(`${"x".repeat(60)}…, \ufffd`);
  });

  it("is printable on the status line", () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const status = new StatusLine(stream);
    status.update(`at ${escape}`, true);
    status.print(`line ${escape}`);
    expect(written.join("")).not.toContain("\x1b");
  });
});

describe("numbers", () => {
  it.each(["", " ", "0x10", "12 mm", "1,5", "1_000", "1e999", "Infinity", "--1", "1.2.3"])(
    "that are none are not read: %j",
    (text) => {
      expect(readNumber(text)).toBeUndefined();
      expect(readCount(text)).toBeUndefined();
    },
  );

  it("are read fully", () => {
    expect(["-0.5", "1e-3", "+2", ".5", "7."].map(readNumber)).toEqual([-0.5, 0.001, 2, 0.5, 7]);
    expect(["0", "12", "-1", "1.0", "9007199254740993"].map(readCount)).toEqual([
      0,
      12,
      undefined,
      undefined,
      undefined,
    ]);
    expect(["NaN", "-Infinity", "0.25", "0.250", "1e3"].map(readWritten)).toEqual([
      NaN,
      -Infinity,
      0.25,
      undefined,
      undefined,
    ]);
  });
});

it("tables that people open hold no formulas", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-csv-"));
  const file = path.join(folder, "table.csv");
  writeCsv(
    file,
    ["name", "value"],
    [
      ["=HYPERLINK(1)", -1],
      ["@x", "-0.5"],
      ["plain", "+1+1"],
    ],
  );
  expect(readCsv(file)).toEqual([
    { name: "'=HYPERLINK(1)", value: "-1" },
    { name: "'@x", value: "-0.5" },
    { name: "plain", value: "'+1+1" },
  ]);
  fs.writeFileSync(file, Buffer.from("name,value\nM\u00fcller,1\n", "latin1"));
  expect(() => readCsv(file)).toThrow(/table.csv, line 2 is not UTF-8/);
  fs.rmSync(folder, { recursive: true });
});
