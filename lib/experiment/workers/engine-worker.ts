/**
 * Times training steps on one engine, which a process can start one of: the script that `compare-engines.ts` starts, with the
 * engine's name as its only argument.
 */
import { ClassifierTraining } from "../../classifier/training/training";
import type { Cohort } from "../../cohort/format/cohort";
import { memoryCohort } from "../../cohort/format/memory-cohort";
import type { Backend } from "../../engine/choose";
import { startEngine } from "../../engine/start";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import { isWorker, tellParent } from "../../runs/workers/in-worker";
import { failurePrefix } from "../../runs/workers/worker";
import { median } from "../../statistics/quantile";
import { messageOf } from "../../support/errors";
import { printable } from "../../support/printable";
import { Random } from "../../support/random";
import { preset } from "../knobs/presets";
import type { EngineSteps } from "./compare-engines";

/** Images to train on, and their size in pixels. */
const [images, resolution] = [256, 32];
/** Steps that are timed: for so many milliseconds, and at least so many. */
const [longest, fewest] = [2000, 3];

async function timeSteps(backend: Backend): Promise<EngineSteps> {
  const { devices } = await startEngine({ backend });
  const [knobs, cohort] = [preset("quick"), noise()];
  const ofModel = async (model: ModelId, own: ModelKnobs): Promise<number> => {
    const trainer = generativeModels[model].trainer(cohort, own, 1);
    return medianOf(() => trainer.step());
  };
  const { name, source, labelNames: labels } = cohort;
  const described = { name, source, labels, resolution, checksums: {} };
  const config = { knobs: knobs.classifier, seed: 1, cohort: described, initialWeights: "scratch" as const };
  const classifier = await ClassifierTraining.start(config, cohort);
  const milliseconds = {
    cpdGan: await ofModel("cpd-gan", knobs.cpdGan),
    flow: await ofModel("flow", knobs.flow),
    classifier: await medianOf(() => classifier.step()),
  };
  return { device: devices.join(", "), milliseconds };
}

/** In milliseconds. The first two steps also set things up. */
async function medianOf(step: () => unknown): Promise<number> {
  const taken: number[] = [];
  let began = performance.now();
  for (let i = 0; i < 2 + fewest || performance.now() - began < longest; i++) {
    const start = performance.now();
    await step();
    if (i < 2) began = performance.now();
    else taken.push(performance.now() - start);
  }
  return median(taken);
}

/** Steps take as long with noise as with pictures. */
function noise(): Cohort {
  const random = Random.fromSeed(1, "noise");
  const labelNames = ["a", "b", "c"];
  const rows = Array.from({ length: images }, (_, patient) => ({
    patient: `p${patient}`,
    split: "train" as const,
    labels: labelNames.map(() => random.integer(2)),
    source: `noise${patient}`,
  }));
  const gray = Uint8Array.from({ length: images * resolution ** 2 }, () => random.integer(256));
  const about = { name: "noise", source: "noise", kind: "phantom" as const, labelNames, resolution, seed: 1 };
  return memoryCohort({ ...about, images: gray, rows });
}

async function main(): Promise<void> {
  try {
    tellParent(await timeSteps(process.argv[2] as Backend));
  } catch (error) {
    process.stderr.write(`\n${failurePrefix}${printable(messageOf(error))}\n`);
    process.exitCode = 1;
  }
}

if (isWorker()) void main();
