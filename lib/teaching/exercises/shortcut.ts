/** Exercise c: synthetic images that give their labels away, and the two tests. */
import type { Cohort } from "../../cohort/format/cohort";
import { summarizePredictions } from "../../statistics/bootstrap/auroc-intervals";
import { type LabCohortOptions, labCohort } from "../lab/cohort";
import { trainLabClassifier } from "../lab/classify";
import type { TestedOn } from "./check-shortcut";
import { marked } from "./marks";

/** The finding that the generator marks. */
export const markedFinding = "Pleural Effusion";

/** Images of a generator with a habit: good images, with a bright corner wherever there is an effusion. */
export function habitualGenerator(like: LabCohortOptions): Cohort {
  return marked(labCohort({ ...like, seed: like.seed + 1000 }), markedFinding);
}

/** TSTR, train on synthetic, test on real, and TRTS, the reverse. Takes seconds; the tensor engine must have been started. */
export async function bothWays(real: Cohort, synthetic: Cohort, seed = 1): Promise<{ tstr: TestedOn; trts: TestedOn }> {
  const test = async (train: Cohort, on: Cohort, words: readonly [string, string]): Promise<TestedOn> => {
    const classifier = await trainLabClassifier(train, seed);
    try {
      const { mean } = summarizePredictions(classifier.predict(on, on.rowsOf("test")), { replicates: 500, seed });
      return { "trained on": words[0], "tested on": words[1], auroc: mean.auroc, low: mean.low, high: mean.high };
    } finally {
      classifier.dispose();
    }
  };
  return {
    tstr: await test(synthetic, real, ["synthetic", "real"]),
    trts: await test(real, synthetic, ["real", "synthetic"]),
  };
}
