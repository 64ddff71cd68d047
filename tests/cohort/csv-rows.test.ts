import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { describe, expect, it } from "vitest";
import { readRows } from "../../lib/cohort/sources/csv-rows";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { temporary } from "./fixtures";

const root = temporary();
let number = 0;

function write(content: string | Buffer): string {
  const file = path.join(root, `table-${number++}.csv`);
  fs.writeFileSync(file, content);
  return file;
}

async function read(content: string | Buffer): Promise<{ rows: string[][]; lines: number[] }> {
  const rows: string[][] = [];
  const lines: number[] = [];
  await readRows(
    write(content),
    (columns) => rows.push(columns),
    (cells, line) => void (rows.push(cells), lines.push(line)),
  );
  return { rows, lines };
}

describe("reading a table row by row", () => {
  it.each([
    ["lines that end with \\n", "a,b\n1,2\n3,4\n"],
    ["a last line without end", "a,b\n1,2\n3,4"],
    ["lines that end with \\r\\n", "a,b\r\n1,2\r\n3,4\r\n"],
    ["lines that end with \\r", "a,b\r1,2\r3,4\r"],
    ["a byte order mark", "\ufeffa,b\n1,2\n3,4\n"],
    ["UTF-16", Buffer.from("\ufeffa,b\n1,2\n3,4\n", "utf16le")],
    ["quotes everywhere", '"a","b"\n"1","2"\n"3","4"\n'],
    ["a byte order mark before quotes", '\ufeff"a",b\n1,2\n3,"4"\n'],
    ["commas at the ends of lines", "a,b\n1,2,\n3,4,,\n"],
  ])("understands %s", async (_, content) => {
    const { rows } = await read(content);
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("counts lines as an editor does: empty ones, and those inside quotes", async () => {
    for (const end of ["\n", "\r\n"]) {
      const { rows, lines } = await read(["a,b", "", "1,2", '3,"x', 'y"', "", "5,6", ""].join(end));
      expect(rows.slice(1)).toEqual([
        ["1", "2"],
        ["3", `x${end}y`],
        ["5", "6"],
      ]);
      expect(lines).toEqual([3, 4, 7]);
    }
  });

  it.each([1, 2, 3, 4])(
    "agrees with csv-parse on any table, also where it is longer than what is read at once (%i)",
    async (seed) => {
      const random = Random.fromSeed(seed, "csv");
      const pieces = [
        "a",
        "0",
        "-1.0",
        "ü",
        "漢",
        " ",
        "patient00001/view1_frontal.jpg",
        "x".repeat(300),
        ...(seed > 2 ? ['"', ",", "\n", "\r\n"] : []),
      ];
      // Plain characters for a long while, so that the first quote comes in the midst of the file.
      const cell = (row: number): string =>
        Array.from(
          { length: random.integer(4) + 1 },
          () => pieces[random.integer(row < 2000 ? 8 : pieces.length)],
        ).join("");
      const table = Array.from({ length: 6000 }, (_, row) => Array.from({ length: 5 }, () => cell(row)));
      const content = stringify([["a", "b", "c", "d", "e"], ...table], {
        record_delimiter: seed % 2 ? "\n" : "\r\n",
        quoted_match: "\n",
      });
      expect(content.length).toBeGreaterThan(1 << 21);
      expect((await read(content)).rows).toEqual(parse(content));
    },
  );

  it("reads a line that is longer than what is read at once", async () => {
    const long = "x".repeat(3 << 20);
    expect((await read(`a,b\n1,2\n${long},4\n5,6\n`)).rows.slice(1)).toEqual([
      ["1", "2"],
      [long, "4"],
      ["5", "6"],
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["an empty file", "", /has no rows/],
    ["a header alone", "a,b\n", /has no rows/],
    ["a header alone, in quotes", '"a","b"\n', /has no rows/],
    ["a cell too few", "a,b\n1,2\n3\n", /line 3: 1 cells, but the header has 2/],
    ["a cell too many", "a,b\n1,2,x\n", /line 2: 3 cells, but the header has 2/],
    ["a cell too many after quotes", 'a,b\n"1",2\n1,2,x\n', /line 3: 3 cells, but the header has 2/],
    [
      "a quote that does not end",
      'a,b\n1,2\n3,"4\n5,6\n',
      /not a well-formed CSV table: Quote Not Closed: .* at line 4/,
    ],
    ["a quote inside a cell", 'a,b\n1,2\n3,4"5\n', /not a well-formed CSV table: Invalid Opening Quote: .* at line 3/],
    ["200,000 columns", `${"a,".repeat(200_000)}a\n1\n`, /has 200001 columns, and at most 20000 are read/],
    [
      "a quote that takes in the rest of a large file",
      `a,b\n1,"${"2".repeat(1 << 25)}`,
      /not a well-formed CSV table: Max Record Size/,
    ],
  ])("refuses %s", async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toThrow(UserError);
  });

  it("passes on what the callbacks throw", async () => {
    for (const content of ["a\n1\n", '"a"\n"1"\n']) {
      const stop = new TypeError("a mistake in a source");
      await expect(
        readRows(
          write(content),
          () => undefined,
          () => {
            throw stop;
          },
        ),
      ).rejects.toBe(stop);
    }
    await expect(
      readRows(
        path.join(root, "none.csv"),
        () => undefined,
        () => undefined,
      ),
    ).rejects.toThrow("none.csv does not exist");
  });
});
