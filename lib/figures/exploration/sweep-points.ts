/** From the finished experiments of a sweep to the points of its figure. */
import type { SweepPlan } from "../../benchmark/sweep/sweep-plan";
import { generativeModels } from "../../gan/models";
import type { SweptClassifier } from "./sweep";

/** One classifier a point, by one knob; what else is swept tells series apart. Those that were dropped and are not finished have none. */
export function sweepPoints({ models, experiments }: SweepPlan, knob: string): SweptClassifier[] {
  return experiments.flatMap(({ experiment, setting }) =>
    experiment
      .finishedClassifiers()
      .filter(
        ({ trainingData }) =>
          trainingData === "real" || models.some((id) => generativeModels[id].name === trainingData),
      )
      .map(({ trainingData, summary }) => ({
        value: setting[knob],
        setting: Object.entries(setting)
          .filter(([name]) => name !== knob)
          .map(([name, value]) => `${name.slice(name.indexOf(".") + 1)}=${String(value)}`)
          .join(" "),
        trainingData,
        seed: experiment.seed,
        auroc: summary.mean.auroc,
      })),
  );
}
