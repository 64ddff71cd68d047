/** What a comparison of privacy budgets would do, what is there already, and about how long the rest takes. */
import { classifierSeconds, samplingSeconds, type SpeedCalibration, trainingSeconds } from "../benchmark/estimate";
import { type BudgetStudy, checkStudy, studiedGenerators } from "../experiment/sharing/privacy-budgets";
import { generativeModels } from "../gan/models";
import { isDone } from "../runs/run-folder";
import { claimedState } from "../runs/stage-folder";
import { duration } from "../support/progress";

/** Of one generator, and of the classifier of real images. */
export interface BudgetOutlook {
  /** By name: stages that are not done yet. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
  /** Of what is missing, with as many runs at a time as this machine does; attacks are not in it. */
  readonly seconds: number;
  readonly text: string;
}

/**
 * Looks at a study's folders.
 * @param workers runs at a time.
 * @throws UserError when a training or an attack cannot be done.
 */
export function budgetOutlook(study: BudgetStudy, calibration: SpeedCalibration, workers: number): BudgetOutlook {
  const generators = studiedGenerators(study);
  const cohort = checkStudy(study, generators);
  const { resolution } = cohort;
  const classifier = classifierSeconds(study.classifierKnobs, resolution, calibration);
  const all = generators.map(({ name, model, knobs, places }) => ({
    name,
    stages: [
      { title: "training", done: isDone(places.run), seconds: trainingSeconds(model, knobs, resolution, calibration) },
      {
        title: "sampling",
        done: claimedState(places.synthetic) === "done",
        seconds: samplingSeconds(model, knobs, cohort.size, resolution, calibration),
      },
      { title: "classifier", done: isDone(places.classifier), seconds: classifier },
    ].filter(({ done }) => !done),
  }));
  const real = isDone(study.real) ? [] : [{ title: "classifier", done: false, seconds: classifier }];
  const missing = [...all, { name: "real images", stages: real }];
  const seconds = missing.flatMap(({ stages }) => stages).reduce((sum, one) => sum + one.seconds, 0) / workers;
  const lines = missing.map(
    ({ name, stages }) => `${name}: ${stages.length === 0 ? "done" : stages.map(({ title }) => title).join(", ")}`,
  );
  return {
    missing: Object.fromEntries(missing.map(({ name, stages }) => [name, stages.map(({ title }) => title)])),
    seconds,
    text: [
      `Privacy budgets of ${generativeModels[study.model].name} on ${cohort.rowsOf("train").length} training images at ${resolution}×${resolution}:`,
      ...lines.map((line) => `  ${line}`),
      seconds === 0
        ? "Nothing is left but attacks, which are kept, too, and the figure."
        : `About ${duration(seconds)} with ${workers} ${workers === 1 ? "run" : "runs"} at a time, by ${calibration.basis}; then attacks, minutes each.`,
    ].join("\n"),
  };
}
