/** Trainings that come apart: what they say, and that what they leave can be gone on from. */
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { Health } from "../../lib/gan/training/divergence";
import type { GanKnobs } from "../../lib/gan/knobs";
import { trainAnyKnobs } from "../../lib/gan/training/train";
import type { StepReport } from "../../lib/gan/training/trainer";
import { temporaryFolder, tinyKnobs, writeTinyCohort } from "./fixtures";

let cohort: Cohort;
beforeAll(async () => {
  // One thread: sums in another order would end another way.
  await startEngine({ backend: "native", threads: 1 });
  cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"));
});

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

const train = (knobs: Partial<GanKnobs>, seed = 1, from?: string): Promise<void> =>
  trainAnyKnobs({ model: "cpd-gan", cohort, knobs: { ...tinyKnobs, ...knobs }, seed, folder, from });
const failure = (training: Promise<void>): Promise<string> =>
  training.then(
    () => "",
    (error: Error) => error.message,
  );

describe("a diverging training", () => {
  it(
    "ends with what happened; the checkpoint that it keeps goes on with a smaller learning rate",
    { timeout: 180_000 },
    async () => {
      const seed = 2;
      // A checkpoint after every step, up to the moment when it comes apart.
      const said = await failure(
        train({ learningRate: 0.3, totalKimg: 20, tickKimg: 4, checkpointMinutes: 1e-6 }, seed),
      );
      const [, diverged, kept, from] =
        /diverged at (\S+) kimg.*smaller learningRate.*in another run that begins with the last good checkpoint, at (\S+) kimg \(--from (.+)\)\.$/.exec(
          said,
        ) ?? [];
      expect(from, said).toBe(folder);
      const checkpoints = path.join(folder, "checkpoints");
      const { state } = JSON.parse(fs.readFileSync(path.join(checkpoints, "checkpoint.json"), "utf8")) as {
        state: { trainer: { images: number } };
      };
      expect(Number(kept)).toBe(state.trainer.images / 1000);
      expect(Number(kept)).toBeLessThan(Number(diverged));
      expect(fs.readdirSync(checkpoints).length).toBe(2);
      expect(fs.existsSync(path.join(folder, "generator.safetensors"))).toBe(false);
      for (const learningRate of [0.03, 0.002, 0.0001]) {
        folder = temporaryFolder();
        await train({ learningRate, totalKimg: Number(kept) + 0.24 }, seed, from);
        expect(fs.existsSync(path.join(folder, "generator.safetensors"))).toBe(true);
      }
    },
  );

  it("that kept no checkpoint names none", async () => {
    const said = await failure(train({ learningRate: 1e30, checkpointMinutes: 1e-6 }));
    expect(said).toMatch(
      /diverged at 0\.0 kimg: .*smaller learningRate, a larger penaltyWeight, or a penaltyInterval of 1, in another run\.$/,
    );
    expect(fs.existsSync(path.join(folder, "checkpoints"))).toBe(false);
  });

  it("is one whose gradients explode while all numbers are still finite, too", async () => {
    expect(await failure(train({ penaltyWeight: 1e12 }))).toMatch(
      /diverged at 0\.0 kimg: the losses are \S+ \(D\) and \S+ \(G\), the norms of their gradients are \d\S+e\+\d+ \(D\) and .*smaller learningRate/,
    );
  });
});

describe("the health of a training", () => {
  const report = (gradientD: number): StepReport => ({
    lossD: -3,
    penalty: NaN,
    labelAccuracy: NaN,
    gradientD,
    lossG: 2,
    gradientG: 1,
    inputSeconds: 0,
  });

  it("is that of its losses and gradients, beside what they usually are", () => {
    const health = new Health();
    expect([5, 50, 5000, 5e5, 5e9, NaN, Infinity].map((value) => health.conditionOf(report(value)))).toEqual([
      "sound",
      "sound",
      "sound",
      "unsound",
      "exploded",
      "exploded",
      "exploded",
    ]);
  });

  it("large losses of a large penaltyWeight are sound", () => {
    const health = new Health();
    expect([4e5, 9e5, 2e5].map((value) => health.conditionOf(report(value)))).toEqual(["sound", "sound", "sound"]);
    expect(health.conditionOf(report(9e7))).toBe("unsound");
  });
});
