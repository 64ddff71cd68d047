/** The lab's computing half: it trains and judges, and tells the page. */
import trained from "lab-trained";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { messageOf } from "../../lib/support/errors";
import { audit } from "../../lib/teaching/lab/audit";
import { classify } from "../../lib/teaching/lab/classify";
import { startBrowserEngine } from "./engine";
import type { Answer, ImageRow, LabAuroc, Request } from "./messages";
import { openTrained } from "./trained/open-trained";
import { LabTraining, type LabSettings } from "../../lib/teaching/lab/training";

/** Images of each label combination in a grid. */
const shown = 8;
/** Between two grids of a training, in milliseconds; a grid takes as long as some steps. */
const gridEvery = 2000;

const tell = (answer: Answer): void => postMessage(answer);
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let training: LabTraining | undefined;
let stopping = false;

async function train(settings: LabSettings): Promise<void> {
  training?.dispose();
  training = new LabTraining(settings);
  const { cohort } = training;
  tell({ kind: "real", rows: realRows(cohort) });
  stopping = false;
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let gridAt = -Infinity;
  while (!training.isOver && !stopping) {
    const losses = training.step();
    tell({ kind: "progress", kimg: training.kimg, total: settings.kimg, seconds: seconds(), losses });
    if (performance.now() - gridAt > gridEvery) {
      tell({ kind: "synthetic", rows: syntheticRows(training) });
      gridAt = performance.now();
    }
    await turn();
  }
  tell({ kind: "synthetic", rows: syntheticRows(training) });
  tell({ kind: "trained", kimg: training.kimg, seconds: seconds() });
}

async function judge(): Promise<void> {
  if (!training) throw new Error("Train a generator first.");
  const { cohort, settings } = training;
  const tested = async (images: Cohort, task: string): Promise<LabAuroc> => {
    tell({ kind: "judging", task, share: 0 });
    const { mean } = await classify(images, cohort, settings.seed, (share) => tell({ kind: "judging", task, share }));
    return { auroc: mean.auroc, low: mean.low, high: mean.high };
  };
  const real = await tested(cohort, "A classifier learns from the real images");
  tell({ kind: "judging", task: "Synthetic images are drawn", share: 0 });
  const drawn = training.synthetic();
  const synthetic = await tested(drawn, "A classifier learns from the synthetic images");
  tell({ kind: "judged", real, synthetic, audit: audit(cohort, drawn, shown) });
}

function realRows(cohort: Cohort): ImageRow[] {
  return cohort.labelNames.map((title, label) => {
    const rows = Array.from(cohort.rowsOf("train")).filter((row) => cohort.readLabels([row])[label] === 1);
    return { title, images: cohort.readImages(rows.slice(0, shown)) };
  });
}

/** The same latent vectors for every combination. */
function syntheticRows(of: LabTraining): ImageRow[] {
  const { labelNames } = of.cohort;
  return labelNames.map((title, label) => {
    const labels = Float32Array.from({ length: shown * labelNames.length }, (_, i) =>
      i % labelNames.length === label ? 1 : 0,
    );
    return { title, images: of.images(labels, 1) };
  });
}

const explorer = startBrowserEngine().then(() => openTrained(trained));
explorer.then(() => tell({ kind: "ready" }), fail);

function fail(error: unknown): void {
  tell({ kind: "failed", message: messageOf(error) });
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "look") {
    // At once, between two steps of a training.
    const { place, labels } = data.look;
    explorer.then((open) => tell({ kind: "seen", view: open.view(place, labels) })).catch(fail);
    return;
  }
  stopping = true;
  if (data.kind === "stop") return;
  // One after the other: a request that comes while a training runs has stopped it.
  queue = queue.then(() => (data.kind === "train" ? train(data.settings) : judge())).catch(fail);
});
let queue: Promise<unknown> = explorer;
