/**
 * One stage in its own process: the script that `side-by-side.ts` starts, with the job as its only argument. Progress,
 * ticks and epochs go to the parent; so does the reason of a failure, as one sentence on stderr.
 */
import { startEngine } from "../../engine/start";
import { isWorker, parentGone, tellParent } from "../../runs/workers/in-worker";
import { failurePrefix } from "../../runs/workers/worker";
import { UserError } from "../../support/errors";
import { printable } from "../../support/printable";
import { shownError } from "../../support/system-error";
import { makeShadowModel } from "../sharing/shadow-model";
import type { StageJob, StageNews } from "./side-by-side";
import { classifyStage, sampleStage, trainStage } from "../stages";

async function run(job: StageJob): Promise<void> {
  const tell = (news: StageNews): void => tellParent(news);
  const usual = { onProgress: (progress: StageNews["progress"]): void => tell({ progress }), signal: stopSignals() };
  await startEngine();
  if (job.stage === "train") {
    return trainStage({
      ...job.options,
      ...usual,
      onTick: (tick, { grid }) => tell({ tick, grid: grid && Buffer.from(grid).toString("base64") }),
    });
  }
  if (job.stage === "shadow") return makeShadowModel({ ...job.options, ...usual });
  if (job.stage === "classify") return classifyStage({ ...job.options, ...usual, onEpoch: (epoch) => tell({ epoch }) });
  (await sampleStage({ ...job.options, ...usual })).close();
}

/** The parent's SIGTERM; SIGINT, which a terminal and Jupyter send to the whole group; and the parent's end. */
function stopSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
  return AbortSignal.any([controller.signal, parentGone()]);
}

async function main(): Promise<void> {
  try {
    await run(JSON.parse(process.argv[2]) as StageJob);
  } catch (thrown) {
    const error = shownError(thrown);
    const why = error instanceof UserError ? error.message : `unexpected failure: ${String(thrown)}`;
    process.stderr.write(`\n${failurePrefix}${printable(why)}\n`);
    process.exitCode = 1;
  }
}

if (isWorker()) void main();
