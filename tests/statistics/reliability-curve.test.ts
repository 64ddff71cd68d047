/** The reliability curve's points and intervals; Wilson's against statsmodels (golden/statistics/make_merit.py). */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import type { Prediction } from "../../lib/statistics/prediction";
import { reliabilityCurve } from "../../lib/statistics/calibration/reliability-curve";
import { wilsonInterval } from "../../lib/statistics/shares";
import { UserError } from "../../lib/support/errors";
import { Random } from "../../lib/support/random";
import { difference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/statistics/wilson.json"), "utf8")) as {
  share: number;
  count: number;
  low: number;
  high: number;
}[];

it.each(golden)("Wilson's interval of $share of $count is statsmodels'", ({ share, count, low, high }) => {
  const found = wilsonInterval(share, count);
  expect(difference("Wilson's interval", [found.low, found.high], [low, high])).toBeLessThan(1e-15);
});

const answer = (patient: string, truth: 0 | 1, score: number, label = "a", image = 0): Prediction => ({
  image,
  patient,
  label,
  truth,
  score,
});

it("pools labels, leaves empty bins out, and counts a bin's patients once", () => {
  const points = reliabilityCurve([
    answer("p", 1, 0.62),
    answer("p", 0, 0.68, "b"),
    answer("q", 1, 0.65),
    answer("q", 1, 0.65, "b"),
    answer("r", 0, 0.1),
    answer("s", 0, 0),
  ]);
  expect(points.map(({ answers, patients }) => [answers, patients])).toEqual([
    [2, 2],
    [4, 2],
  ]);
  expect(points[1].score).toBeCloseTo(0.65, 14);
  expect(points[1]).toMatchObject({ frequency: 0.75, ...wilsonInterval(0.75, 2) });
  expect(points[0]).toMatchObject({ frequency: 0, low: 0 });
  expect(points[0].high).toBeGreaterThan(0.5);
});

it("has intervals that cover the truth although a patient's answers are alike, which a count of answers would not", () => {
  const random = Random.fromSeed(3);
  const covered = { patients: 0, answers: 0 };
  const samples = 400;
  for (let sample = 0; sample < samples; sample++) {
    // Each of 60 patients has 5 answers; 3 of 10 patients are likely to have any finding, the others hardly any.
    const rows = Array.from({ length: 60 }, (_, patient) => {
      const ill = random.chance(0.3) ? 0.9 : 0.05;
      return Array.from({ length: 5 }, (_, image) =>
        answer(String(patient), random.chance(ill) ? 1 : 0, 0.35, "a", image),
      );
    }).flat();
    const expected = 0.3 * 0.9 + 0.7 * 0.05;
    const holds = ({ low, high }: { low: number; high: number }): number => Number(low <= expected && expected <= high);
    const [point] = reliabilityCurve(rows);
    covered.patients += holds(point);
    covered.answers += holds(wilsonInterval(point.frequency, point.answers));
  }
  expect(covered.patients / samples).toBeGreaterThan(0.94);
  expect(covered.answers / samples).toBeLessThan(0.8);
});

it("covers the truth where few patients have most of the answers, too", () => {
  const random = Random.fromSeed(5);
  const sizes = [...Array<number>(3).fill(60), ...Array<number>(7).fill(15), ...Array<number>(90).fill(1)];
  const covered = { found: 0, patients: 0 };
  const samples = 400;
  for (let sample = 0; sample < samples; sample++) {
    const rows = sizes.flatMap((size, patient) => {
      const truth = random.chance(0.3) ? 1 : 0;
      return Array.from({ length: size }, (_, image) => answer(String(patient), truth, 0.35, "a", image));
    });
    const [point] = reliabilityCurve(rows);
    const holds = ({ low, high }: { low: number; high: number }): number => Number(low <= 0.3 && 0.3 <= high);
    covered.found += holds(point);
    covered.patients += holds(wilsonInterval(point.frequency, point.patients));
  }
  expect(covered.found / samples).toBeGreaterThan(0.9);
  expect(covered.patients / samples).toBeLessThan(0.7);
});

it("refuses scores that are no probabilities, and nothing", () => {
  expect(() => reliabilityCurve([answer("p", 1, 1.2)])).toThrow(/Score 0 is 1.2/);
  expect(() => reliabilityCurve([])).toThrow(UserError);
});
