import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureFolder, writeFileAtomic } from "../../lib/support/files/atomic";
import { readCsv, writeCsv } from "../../lib/support/files/csv";
import { appendJsonLine, readJsonLines } from "../../lib/support/files/json-lines";
import { ProgressClock, duration } from "../../lib/support/progress";

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "support-"))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("writeFileAtomic", () => {
  it("replaces a file and leaves nothing else behind", () => {
    const file = path.join(folder, "deep", "a.txt");
    writeFileAtomic(file, "one");
    writeFileAtomic(file, "two");
    expect(fs.readFileSync(file, "utf8")).toBe("two");
    expect(fs.readdirSync(path.dirname(file))).toEqual(["a.txt"]);
  });

  it("keeps the old content and no temporary file when writing fails", () => {
    const target = path.join(folder, "taken");
    fs.mkdirSync(path.join(target, "child"), { recursive: true });
    expect(() => writeFileAtomic(target, "x")).toThrow();
    expect(fs.readdirSync(folder)).toEqual(["taken"]);
  });
});

describe("CSV", () => {
  it("keeps commas, quotes and line breaks", () => {
    const file = path.join(folder, "t.csv");
    writeCsv(
      file,
      ["a", "b"],
      [
        ['x, "y"', "line\nbreak"],
        [1, 2.5],
      ],
    );
    expect(readCsv(file, ["a"])).toEqual([
      { a: 'x, "y"', b: "line\nbreak" },
      { a: "1", b: "2.5" },
    ]);
  });

  it("names the file and the missing column", () => {
    const file = path.join(folder, "t.csv");
    fs.writeFileSync(file, "\ufeffa,b\r\n1,2\r\n");
    expect(readCsv(file, ["a", "b"])).toHaveLength(1);
    expect(() => readCsv(file, ["c"])).toThrow(`${file} lacks the column c.`);
    expect(() => readCsv(path.join(folder, "no.csv"))).toThrow("does not exist");
  });
});

describe("JSON lines", () => {
  it("leaves out a last line that was cut short", () => {
    const file = path.join(folder, "m.jsonl");
    appendJsonLine(file, { kimg: 1 });
    fs.appendFileSync(file, '{"kimg": 2');
    expect(readJsonLines(file)).toEqual([{ kimg: 1 }]);
  });
});

describe("ProgressClock", () => {
  it("tells the time left from the speed since it began", () => {
    const clock = new ProgressClock();
    const at = (done: number) => ({ task: "training", done, total: 100, unit: "kimg" });
    clock.line(at(20), 0);
    expect(clock.line(at(40), 10_000)).toBe("training: 40 % (40 of 100 kimg, 30 s left)");
    expect(clock.line(at(100), 40_000)).toBe("training: 100 % (100 of 100 kimg)");
  });

  it("writes times as people do", () => {
    expect([5, 185, 3600, 7199].map(duration)).toEqual(["5 s", "3 min 5 s", "1 h 0 min", "2 h 0 min"]);
  });
});

describe("ensureFolder", () => {
  it("makes what is missing, is content with what is there, and says what is in the way", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "folders-"));
    const deep = path.join(root, "a", "b", "c");
    ensureFolder(deep, 0o700);
    ensureFolder(deep);
    expect(fs.statSync(deep).mode & 0o777).toBe(0o700);
    fs.writeFileSync(path.join(root, "file"), "");
    expect(() => ensureFolder(path.join(root, "file"))).toThrow("EEXIST");
    expect(() => ensureFolder(path.join(root, "file", "below"))).toThrow("ENOTDIR");
    fs.rmSync(root, { recursive: true });
  });

  it.runIf(process.platform === "linux")("ends where the system has no room for folders, as in /proc", () => {
    expect(() => ensureFolder("/proc/no-such-place/below")).toThrow(/ENOENT.*'\/proc\/no-such-place'/);
  });
});
