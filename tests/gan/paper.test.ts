/** The paper's own networks, of 20 million parameters and more each, at its three resolutions: one real step, in a part of the minibatch that fits. */
import { gans } from "../../lib/gan/networks/gans";
import * as path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { preset } from "../../lib/experiment/knobs/presets";
import { GanTrainer } from "../../lib/gan/adversarial/gan-trainer";
import { temporaryFolder, writeTinyCohort } from "./fixtures";

beforeAll(() => startEngine({ backend: "native" }));

/** Images of the step: two micro-batches at 32×32; one above, where every image takes seconds. */
const images = { 32: 2, 64: 1, 128: 1 } as const;

for (const resolution of [32, 64, 128] as const) {
  for (const model of ["cpd-gan", "prog-gan"] as const) {
    it(`${model} at ${resolution}×${resolution}: a step of D and of G`, { timeout: 300_000 }, () => {
      const n = images[resolution];
      const cohort = writeTinyCohort(path.join(temporaryFolder(), "cohort"), resolution);
      const paper = preset("paper", { "cohort.resolution": resolution })[model === "cpd-gan" ? "cpdGan" : "progGan"];
      // prog-GAN begins at its last stage; its steps at lower resolutions are a fraction of that.
      const knobs = { ...paper, startResolution: resolution, [`minibatch${resolution}`]: n, microBatch: 1 };
      const trainer = new GanTrainer(gans[model], cohort, knobs, 1);
      const { lossD, lossG, penalty, gradientD, gradientG } = trainer.step();
      for (const value of [lossD, lossG, penalty, gradientD, gradientG]) expect(Number.isFinite(value)).toBe(true);
      expect(Math.min(penalty!, gradientD!, gradientG)).toBeGreaterThan(0);
      expect(trainer.images).toBe(n);
      trainer.dispose();
      cohort.close();
    });
  }
}
