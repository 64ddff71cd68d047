/** The paper's own networks, of 20 million parameters and more each, at 32×32: one real step, in a part of the minibatch that fits. */
import * as path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { groupOf, preset } from "../../lib/experiment/presets";
import { GanTrainer } from "../../lib/gan/trainer";
import { temporaryFolder, writeTinyCohort } from "./fixtures";

beforeAll(() => startEngine({ backend: "native" }));

for (const model of ["cpd-gan", "prog-gan"] as const) {
  it(`${model}: a step of D and of G`, { timeout: 300_000 }, () => {
    const cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"), 32);
    // prog-GAN begins at its last stage; its steps at 8×8 are a fraction of that.
    const knobs = { ...preset("paper")[groupOf(model)], startResolution: 32, minibatch32: 4, microBatch: 4 };
    const trainer = new GanTrainer(model, cohort, knobs, 1);
    const report = trainer.step();
    const { lossD, lossG, penalty, gradientD, gradientG } = report;
    for (const value of [lossD, lossG, penalty, gradientD, gradientG]) expect(Number.isFinite(value)).toBe(true);
    expect(Math.min(penalty, gradientD, gradientG)).toBeGreaterThan(0);
    expect(trainer.images).toBe(4);
    trainer.dispose();
    cohort.close();
  });
}
