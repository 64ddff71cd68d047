/** What the system says, in sentences; checked on errors that Node itself makes. */
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder, writeFileAtomic } from "../../lib/support/files/atomic";
import { UserError } from "../../lib/support/errors";
import {
  isSystemFailure,
  naming,
  reasonOf,
  sentenceOf,
  shownError,
  systemFailureIn,
  systemFailureOf,
  systemSentence,
} from "../../lib/support/system-error";

const { fail } = createRequire(__filename)("./failing-disk.cjs") as {
  fail: (disk: { under: string; code: string; after?: number }) => () => void;
};

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "system-error-"))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

describe("what the system says", () => {
  it.each<[string, (place: string) => unknown, RegExp]>([
    [
      "a folder below a file",
      (place) => fs.mkdirSync(path.join(place, "file", "x")),
      /file\/x could not be made \(a part of its path is a file, not a folder\): correct the path\.$/,
    ],
    [
      "a folder of a file's name",
      (place) => fs.mkdirSync(path.join(place, "file")),
      /file could not be made \(something of that name is in the way\): remove it, or choose another name\.$/,
    ],
    [
      "a name that is too long",
      (place) => fs.writeFileSync(path.join(place, "x".repeat(5000)), ""),
      /^.{100}….{50} could not be opened \(the name is too long\): choose a shorter one\.$/,
    ],
    [
      "a folder read as a file",
      (place) => fs.readFileSync(place),
      / could not be read \(it is a folder, not a file\): give the name of a file\.$/,
    ],
    [
      "a missing file",
      (place) => fs.readFileSync(path.join(place, "no")),
      /no could not be opened \(there is no such place\): correct the path\.$/,
    ],
    [
      "a full disk",
      () => fs.writeFileSync("/dev/full", "x"),
      /^(A file|\/dev\/full) could not be written \(the disk is full\): make room there, or choose another place\.$/,
    ],
  ])("of %s is one sentence", (_what, work, expected) => {
    fs.writeFileSync(path.join(folder, "file"), "");
    const error = thrownBy(() => work(folder));
    expect(systemFailureOf(error)).toBeDefined();
    expect(sentenceOf(error)).toMatch(expected);
    expect(shownError(error)).toBeInstanceOf(UserError);
    // The same from the text alone, which is what a notebook's kernel leaves.
    const failure = systemFailureIn((error as Error).message);
    expect(failure && systemSentence(failure)).toBe(sentenceOf(error));
  });

  it("names the file of work on an open one, and the place rather than its temporary name", () => {
    const handle = fs.openSync("/dev/full", "w");
    const error = thrownBy(() => naming("out/cohort/images.npy", () => fs.writeSync(handle, "x")));
    fs.closeSync(handle);
    expect(sentenceOf(error)).toBe(
      "out/cohort/images.npy could not be written (the disk is full): make room there, or choose another place.",
    );
    expect((error as Error).stack).toContain("write 'out/cohort/images.npy'");
    const of = (code: string, syscall: string, file: string): string => systemSentence({ code, syscall, path: file });
    expect(of("EROFS", "mkdir", "/a/.cohort.12.0123abcd.tmp")).toBe(
      "/a/cohort could not be made (that disk can only be read): choose another place.",
    );
    expect(of("EACCES", "open", "/a/.cohort.12.0123abcd.tmp/table.csv")).toMatch(
      /^\/a\/cohort\/table\.csv could not be written /,
    );
    expect(of("EACCES", "open", "/a/cohort.lock.0123456789ab.new")).toMatch(/^\/a\/cohort could not be written /);
    expect(of("EACCES", "open", "/a/plan.json.0123abcd.tmp")).toMatch(/^\/a\/plan\.json could not be written /);
    expect(of("EACCES", "open", "/a/table.csv")).toMatch(/^\/a\/table\.csv could not be opened /);
  });

  it("leaves other errors as they are", () => {
    for (const error of [
      new Error("ENOSPC: said by nobody"),
      new TypeError("x is not a function"),
      "text",
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" }),
    ]) {
      expect(shownError(error)).toBe(error);
      expect(isSystemFailure(error)).toBe(false);
    }
    expect(systemFailureIn("ENOSPC: said by nobody")).toBeUndefined();
    expect(reasonOf(Object.assign(new Error("x"), { code: "EIO", syscall: "read" }))).toBe("the disk failed");
  });
});

describe("what failed work has made is taken back", () => {
  it("folders that are still empty, no others", () => {
    const takeBack = makeFolder(path.join(folder, "a", "b", "c"));
    fs.writeFileSync(path.join(folder, "a", "kept"), "");
    takeBack();
    expect(fs.readdirSync(folder, { recursive: true })).toEqual(["a", "a/kept"]);
  });

  it.each([undefined, 0, 3])("all of a file, with %s bytes of room", (after) => {
    const mend = fail({ under: folder, code: "ENOSPC", after });
    try {
      expect(sentenceOf(thrownBy(() => writeFileAtomic(path.join(folder, "a", "b.json"), "content")))).toMatch(
        /could not be (made|written) \(the disk is full\)/,
      );
    } finally {
      mend();
    }
    expect(fs.readdirSync(folder)).toEqual([]);
    writeFileAtomic(path.join(folder, "a", "b.json"), "content");
    expect(fs.readFileSync(path.join(folder, "a", "b.json"), "utf8")).toBe("content");
  });
});
