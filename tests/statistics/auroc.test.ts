import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

interface GoldenCase {
  name: string;
  truth: number[];
  score: number[];
  auroc: number;
}
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/statistics/auroc.json"), "utf8"),
) as GoldenCase[];

describe("auroc", () => {
  it.each(golden)("equals scikit-learn: $name", ({ truth, score, auroc: expected }) => {
    expect(difference("AUROC, ties included", auroc(truth, score), expected)).toBeLessThan(1e-14);
    expect(auroc(Uint8Array.from(truth), Float64Array.from(score))).toBe(auroc(truth, score));
  });

  it("depends on the order of the scores only", () => {
    const { truth, score } = golden[0];
    expect(
      auroc(
        truth,
        score.map((x) => Math.exp(x / 2) - 7),
      ),
    ).toBe(auroc(truth, score));
    const order = Random.fromSeed(1).shuffle(truth.map((_, i) => i));
    expect(
      auroc(
        order.map((i) => truth[i]),
        order.map((i) => score[i]),
      ),
    ).toBe(auroc(truth, score));
  });

  it("mirrors when the score or the truth is turned round, ties included", () => {
    for (const { truth, score } of golden) {
      expect(
        auroc(
          truth,
          score.map((x) => -x),
        ),
      ).toBeCloseTo(1 - auroc(truth, score), 12);
      expect(
        auroc(
          truth.map((t) => 1 - t),
          score,
        ),
      ).toBeCloseTo(1 - auroc(truth, score), 12);
    }
  });

  it("takes 0 and -0 as a tie, and infinite scores", () => {
    expect(auroc([0, 1], [0, -0])).toBe(0.5);
    expect(auroc([0, 1, 1], [-Infinity, 0, Infinity])).toBe(1);
  });

  it("leaves its input alone", () => {
    const score = Float64Array.of(3, 1, 2);
    auroc([0, 1, 1], score);
    expect([...score]).toEqual([3, 1, 2]);
  });

  it.each([
    ["a missing class", [1, 1], [0.1, 0.2], /none of 2 is negative/],
    ["no images", [], [], /none of 0 is positive/],
    ["different lengths", [1, 0], [0.1], /2 truths but 1 scores/],
    ["a truth that is none", [1, -1], [0.1, 0.2], /Truth 1 is -1/],
    ["a score that is not a number", [1, 0], [0.1, NaN], /Score 1 is NaN/],
  ])("refuses %s", (_, truth, score, message) => {
    expect(() => auroc(truth, score)).toThrow(UserError);
    expect(() => auroc(truth, score)).toThrow(message);
  });
});
