/** Plateau and early stop, epoch by epoch; the cosine, step by step. */
import { describe, expect, it } from "vitest";
import {
  learningRateAt,
  nextSchedule,
  startSchedule,
  type ScheduleState,
} from "../../lib/classifier/training/schedule";

const knobs = {
  learningRate: 1,
  schedule: "plateau" as "plateau" | "cosine",
  plateauFactor: 0.1,
  plateauPatience: 2,
  stopPatience: 3,
  maxEpochs: 100,
};

/** The state after each of these validation AUROCs. */
function run(aurocs: readonly number[], changed: Partial<typeof knobs> = {}): ScheduleState[] {
  const used = { ...knobs, ...changed };
  let state = startSchedule(used);
  return aurocs.map((auroc) => (state = nextSchedule(state, auroc, used)));
}

describe("the schedule", () => {
  it("lowers the rate after two epochs without improvement and stops after three", () => {
    const states = run([0.6, 0.7, 0.7, 0.65, 0.69]);
    expect(states.map((s) => s.learningRate)).toEqual([1, 1, 1, 0.1, 0.1]);
    expect(states.map((s) => s.finished)).toEqual([false, false, false, false, true]);
    expect(states.map((s) => s.best)).toEqual([0.6, 0.7, 0.7, 0.7, 0.7]);
  });

  it("starts counting again after an improvement", () => {
    const states = run([0.6, 0.5, 0.5, 0.7, 0.6, 0.6, 0.8]);
    expect(states.map((s) => s.learningRate)).toEqual([
      1,
      1,
      0.1,
      0.1,
      0.1,
      expect.closeTo(0.01),
      expect.closeTo(0.01),
    ]);
    expect(states[6].finished).toBe(false);
  });

  it("lowers the rate again and again when there is time", () => {
    const states = run([0.6, 0.5, 0.5, 0.5, 0.5], { stopPatience: 10 });
    expect(states[4].learningRate).toBeCloseTo(0.01);
  });

  it("ends after the last epoch", () => {
    expect(run([0.5, 0.6, 0.7], { maxEpochs: 3 }).map((s) => s.finished)).toEqual([false, false, true]);
  });

  it("takes the first epoch as the best, however bad", () => {
    expect(run([0])[0].sinceBest).toBe(0);
  });
});

describe("the cosine", () => {
  const cosine = { ...knobs, schedule: "cosine" as const, maxEpochs: 4 };
  const start = startSchedule(cosine);

  it("falls from the whole rate to a hundredth, half way in between", () => {
    expect([0, 2, 4].map((epochs) => learningRateAt(start, epochs, cosine))).toEqual([1, 0.505, 0.01]);
  });

  it("falls within an epoch, too", () => {
    expect(learningRateAt(start, 0.5, cosine)).toBeCloseTo(0.01 + (0.99 * (1 + Math.cos(Math.PI / 8))) / 2, 12);
  });

  it("trains all epochs, and keeps the best", () => {
    const states = run([0.9, 0.5, 0.5, 0.5, 0.5, 0.5], { schedule: "cosine", maxEpochs: 6 });
    expect(states.map((s) => s.finished)).toEqual([false, false, false, false, false, true]);
    expect(states[5]).toMatchObject({ best: 0.9, learningRate: 1 });
  });

  it("leaves the paper's rate to the plateau", () => {
    const [, , lowered] = run([0.6, 0.5, 0.5]);
    expect(learningRateAt(lowered, 3.5, knobs)).toBe(lowered.learningRate);
  });
});
