import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { difference, relativeDifference } from "./parity";

afterEach(() => void vi.unstubAllEnvs());

it("is the largest difference, or its share of the largest expected value or of another scale", () => {
  expect(difference("a", [1, 2, 3.5], [1, 2.25, 3.25])).toBe(0.25);
  expect(relativeDifference("a", Float32Array.of(1, -3), [1, -4])).toBe(0.25);
  expect(relativeDifference("a", 3, 4, 8)).toBe(0.125);
});

it("lets no missing value pass as a difference of 0", () => {
  expect(difference("a", [NaN, 1], [1, 1])).toBeNaN();
  expect(() => difference("a", [1], [1, 2])).toThrow(/1 values were found, but 2 are expected/);
});

it("notes what it found, where a file is named", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "parity-test-"));
  const file = path.join(folder, "notes");
  vi.stubEnv("SYNTHCOHORT_PARITY", file);
  difference("a", 1, 3);
  relativeDifference("b", 1, 2);
  expect(fs.readFileSync(file, "utf8")).toBe('{"row":"a","value":2}\n{"row":"b","value":0.5}\n');
  fs.rmSync(folder, { recursive: true });
});
