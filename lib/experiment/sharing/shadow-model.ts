/**
 * One shadow model, from its half of the patients to its scores of all of them, in a folder of its own:
 * `half/`, `run/`, `synthetic/`, `scores/`. Each is a stage, which is reused or resumed.
 */
import * as path from "node:path";
import { type Cohort, openCohort, openIfSound } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { recordOfHalf, writeHalf } from "../../cohort/shadows/write-half";
import { type FeatureOptions, openFeatures } from "../../evaluation/open-features";
import { scoreByModel, writeImageScores } from "../../evaluation/privacy/shadows/model-scores";
import { fileIdentity } from "../../runs/file-identity";
import { whileLocked } from "../../runs/folder-lock";
import { doRun } from "../../runs/run-folder";
import { stateOfFolder } from "../../runs/stage-folder";
import { classifierFile, generatorFile, scoresFile } from "../../runs/stage-files";
import type { StageRecord } from "../../runs/stage-record";
import { stageVersions } from "../run-configs";
import type { ShadowModelOptions } from "../stage-options";
import { sampleStage, trainStage } from "../stages";

/** Where the scores of a shadow model are. */
export function shadowScoresOf(out: string): string {
  return path.join(out, "scores");
}

/**
 * Makes it; what is there is reused. The tensor engine must have been started.
 * @throws UserError when a stage cannot be done; the signal's reason when it aborts.
 */
export async function makeShadowModel(options: ShadowModelOptions): Promise<void> {
  const { out, model, knobs, seed, place, replace, onProgress, signal } = options;
  const own = { seed: seed + place, replace, onProgress, signal };
  const [half, run, synthetic] = ["half", "run", "synthetic"].map((name) => path.join(out, name));
  const cohort = openCohort(options.cohort);
  try {
    const part = await halfStage(cohort, { ...options, out: half });
    await trainStage({ ...own, model, knobs, cohort: half, out: run });
    const samples = await sampleStage({ ...own, run, like: half, out: synthetic });
    try {
      await scoreStage({ cohort, half: part, run, synthetic: samples }, options);
    } finally {
      for (const open of [part, samples]) open.close();
    }
  } finally {
    cohort.close();
  }
}

async function halfStage(cohort: Cohort, options: ShadowModelOptions): Promise<Cohort> {
  const { out, seed, onProgress } = options;
  const made = recordOfHalf(cohort, options, seed);
  return whileLocked(out, options, async (signal) => {
    const open = options.replace ? openIfSound : openCohort;
    const there = stateOfFolder(out, made, options) === "done" ? open(out) : undefined;
    return there ?? (await writeHalf(cohort, options, { seed, out, onProgress, signal }));
  });
}

interface Scored {
  readonly cohort: Cohort;
  readonly half: Cohort;
  readonly run: string;
  readonly synthetic: Cohort;
}

async function scoreStage(scored: Scored, options: ShadowModelOptions): Promise<void> {
  const { seed, onProgress } = options;
  const out = shadowScoresOf(options.out);
  await doRun(out, scoreRecord(scored, options), { ...options, outputs: [scoresFile] }, async () => {
    const { features, dispose } = openFeatures(options.features, scored.cohort);
    try {
      const scores = await scoreByModel(scored, scored.cohort, { features, seed, onProgress });
      writeImageScores(path.join(out, scoresFile), scores);
    } finally {
      dispose();
    }
  });
}

function scoreRecord({ cohort, run, synthetic }: Scored, { features, seed }: ShadowModelOptions): StageRecord {
  const network = networkFile(features);
  const inputs = {
    real: cohortIdentity(cohort),
    generator: fileIdentity(path.join(run, generatorFile)),
    synthetic: cohortIdentity(synthetic),
    ...(network !== undefined && { features: fileIdentity(network) }),
  };
  return { stage: "score", version: stageVersions.score, seed, knobs: {}, inputs };
}

function networkFile({ classifier, inception, dinov2 }: FeatureOptions): string | undefined {
  return classifier === undefined ? (inception ?? dinov2) : path.join(classifier, classifierFile);
}
