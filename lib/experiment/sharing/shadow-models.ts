/** All shadow models of an attack, trained side by side, and what they give away. */
import * as path from "node:path";
import { type Cohort, openCohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { requireReal } from "../../cohort/format/role";
import { withTrainingRows } from "../../cohort/format/training-rows";
import { trainingPatients } from "../../cohort/format/training-patients";
import { halvesOfPatients } from "../../cohort/shadows/half-patients";
import { type FeatureOptions, openFeatures } from "../../evaluation/open-features";
import { exposedPatients } from "../../evaluation/privacy/shadows/exposed-patients";
import type { ShadowScores } from "../../evaluation/privacy/shadows/likelihood-ratio";
import { type ImageScores, readImageScores } from "../../evaluation/privacy/shadows/model-scores";
import { type ShadowAttack, shadowKnobs, shadowResults } from "../../evaluation/privacy/shadows/shadow-attack";
import { patientsOf } from "../../evaluation/real-side";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import { scoresFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { usualWork, type WorkOptions } from "../../support/work";
import type { ShadowModelOptions } from "../stage-options";
import { type PlainOptions, stagesSideBySide } from "../workers/side-by-side";
import { shadowScoresOf } from "./shadow-model";

/** What is attacked, and how. */
export interface ShadowOptions {
  /** The folder of a real cohort. */
  readonly cohort: string;
  readonly model: ModelId;
  /** Of all shadow models. Samples are not scored, and the last generator is kept, whatever they say. */
  readonly knobs: ModelKnobs;
  /** An even number, 6 or more. */
  readonly models: number;
  /** Draws halves, weights and bootstraps. */
  readonly seed: number;
  /** By which samples and patients are compared; pixels, if by none. */
  readonly features: FeatureOptions;
  /** Takes a folder for each model. */
  readonly out: string;
  readonly replace?: boolean;
}

/** Training patients, at least: fewer say nothing about one patient in a hundred. */
const fewestShadowed = 40;

/**
 * The work of each model, and where its scores will be; nothing is computed.
 * @throws UserError when the cohort, the model or the number of models is not possible.
 */
export function shadowJobs(options: ShadowOptions): PlainOptions<ShadowModelOptions>[] {
  const { cohort: folder, model, models, seed, out } = options;
  const cohort = openCohort(folder);
  cohort.close();
  requireReal(cohort, "Shadow models are trained on");
  const patients = trainingPatients(cohort);
  if (patients.length < fewestShadowed)
    throw new UserError(
      `${folder} has ${patients.length} training patients: an attack with shadow models needs at least ${fewestShadowed}.`,
    );
  const halves = halvesOfPatients(patients, models, seed);
  const knobs = withoutScores(options.knobs);
  const ofHalf = cohort.rowsOf("train").filter((row) => halves[0].has(cohort.table.patient[row]));
  generativeModels[model].check(knobs, withTrainingRows(cohort, ofHalf));
  const digits = String(models).length;
  return halves.map((_, place) => ({
    ...{ cohort: path.resolve(folder), model, knobs, models, place, seed },
    features: options.features,
    replace: options.replace,
    out: path.join(path.resolve(out), `model-${String(place + 1).padStart(digits, "0")}`),
  }));
}

/**
 * Trains what is not there yet, and attacks. The tensor engine must have been started.
 * @param options.workers models at a time.
 * @throws UserError when cohort, model or number of models are not possible, and when a model cannot be made; the signal's reason when it aborts.
 */
export async function attackWithShadows(
  options: ShadowOptions & { readonly workers?: number } & WorkOptions,
): Promise<ShadowAttack> {
  const { model, seed, workers } = options;
  const work = usualWork(`training shadow models of ${generativeModels[model].name}`, options);
  const jobs = shadowJobs(options);
  const named = jobs.map((job) => ({
    name: path.basename(job.out),
    job: { stage: "shadow" as const, options: job },
  }));
  await stagesSideBySide("training shadow models", named, {
    onProgress: work.onProgress,
    signal: work.signal,
    workers,
  });
  const cohort = openCohort(options.cohort);
  const { features, dispose } = openFeatures(options.features, cohort);
  try {
    const rows = cohort.rowsOf("train");
    const own = { features: await features.of(cohort, rows, work.onProgress), patients: patientsOf(cohort, rows) };
    const exposed = await exposedPatients(own, { metric: features.metric, onProgress: work.onProgress });
    const patients = trainingPatients(cohort);
    const scores = jobs.map(({ out }) => readImageScores(path.join(shadowScoresOf(out), scoresFile)));
    const of = (name: "whiteBox" | "blackBox"): ShadowScores =>
      patientScores(cohort, scores, { name, models: jobs.length, seed });
    const { totalKimg } = generativeModels[model].schedule(jobs[0].knobs);
    return {
      ...{
        cohort: cohortIdentity(cohort),
        model,
        knobs: jobs[0].knobs,
        models: jobs.length,
        kimg: totalKimg,
        features: features.name,
      },
      ...{ patients: patients.length, images: rows.length },
      results: shadowResults({ "white box": of("whiteBox"), "black box": of("blackBox") }, { patients, exposed, seed }),
    };
  } finally {
    dispose();
    cohort.close();
  }
}

/** The mean over each patient's images, by each model. */
function patientScores(
  cohort: Cohort,
  scores: readonly (readonly ImageScores[])[],
  { name, models, seed }: { name: "whiteBox" | "blackBox"; models: number; seed: number },
): ShadowScores {
  const patients = trainingPatients(cohort);
  const places = new Map(patients.map((patient, place) => [patient, place]));
  return {
    members: halvesOfPatients(patients, models, seed).map((half) =>
      Uint8Array.from(patients, (patient) => (half.has(patient) ? 1 : 0)),
    ),
    scores: scores.map((images) => {
      const [sums, counts] = [new Float64Array(patients.length), new Float64Array(patients.length)];
      for (const image of images) {
        const place = places.get(cohort.table.patient[image.row])!;
        sums[place] += image[name];
        counts[place]++;
      }
      return sums.map((sum, place) => sum / counts[place]);
    }),
  };
}

/** @throws UserError for a model that is fitted at once. */
function withoutScores(knobs: ModelKnobs): ModelKnobs {
  if (!("totalKimg" in knobs))
    throw new UserError("A model that is fitted in one pass has no network to ask: attack a GAN or a flow.");
  return { ...knobs, ...shadowKnobs };
}
