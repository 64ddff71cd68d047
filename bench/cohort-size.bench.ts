/**
 * A cohort of 200,000 images: memory while it is written (it should not grow), opening it, and reading random minibatches
 * of it, whose share of a training step is told; the peer of the minibatches is NumPy on the memory-mapped file.
 *
 *   npm run bench -- cohort-size [--python=python3] [--rounds=3] [--images=200000] [--minibatch=256] [--json=file]
 *
 * --python is an interpreter with NumPy (bench/README.md). Images are 32×32. The step is one of cpD-GAN of the preset
 * "quick" at the minibatch given; on a GPU divide the milliseconds a minibatch by those of a step there.
 *
 *   npm run bench -- cohort-size --decode=<folder of image files> [--images=200000]
 *
 * measures memory and speed while as many images are read from files and decoded.
 */
import { gans } from "../lib/gan/networks/gans";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openCohort } from "../lib/cohort/format/cohort";
import type { CohortPlan } from "../lib/cohort/selection/cohort-plan";
import { splits } from "../lib/cohort/format/split";
import { writeImages } from "../lib/cohort/prepare/write-images";
import { createCohort } from "../lib/cohort/format/writer";
import { startEngine } from "../lib/engine/start";
import { preset } from "../lib/experiment/knobs/presets";
import { conditionsOf, realPixels, RowSampler } from "../lib/gan/training/real-images";
import { GanTrainer } from "../lib/gan/adversarial/gan-trainer";
import { measureDecoding, prepareLinked } from "./decoded-cohort";
import { median, option, report, runJson } from "./rounds";

const resolution = 32;
const labelNames = Array.from({ length: 14 }, (_, label) => `Finding ${label + 1}`);

interface Written {
  readonly seconds: number;
  readonly megabytes: readonly number[];
}
interface Opened {
  readonly seconds: number;
  readonly megabytes: number;
}
interface Minibatches {
  readonly milliseconds: number;
}

async function main(): Promise<void> {
  const [mode, folder, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
  if (mode === "--write") return write(folder, count);
  if (mode === "--open") return open(folder);
  if (mode === "--minibatches") return minibatches(folder, count);
  if (mode === "--step") return step(folder, count);
  if (mode === "--prepare") return prepareLinked(folder);
  if (option("decode", "") !== "")
    return measureDecoding(option("decode", ""), Number(option("images", "200000")), __filename);
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const cohort = path.join(made, "cohort");
    const [images, minibatch, rounds] = [
      option("images", "200000"),
      option("minibatch", "256"),
      Number(option("rounds", "3")),
    ];
    const self = (...args: string[]): string[] => [__filename, ...args];
    const written = runJson<Written>(process.execPath, self("--write", cohort, images));
    const opened = runJson<Opened>(process.execPath, self("--open", cohort));
    const ours: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(1000 / runJson<Minibatches>(process.execPath, self("--minibatches", cohort, minibatch)).milliseconds);
      peer.push(
        1000 /
          runJson<Minibatches>(option("python", "python3"), ["bench/python/cohort_minibatches.py", cohort, minibatch])
            .milliseconds,
      );
    }
    report(`Random minibatches of ${minibatch} from ${images} images`, "NumPy, memory-mapped", [
      { what: "images and labels as float32", unit: "minibatches/s", ours, peer },
    ]);
    const training = runJson<Minibatches>(process.execPath, self("--step", cohort, minibatch)).milliseconds;
    console.log(
      `\nWritten in ${written.seconds.toFixed(1)} s; memory at each tenth: ${written.megabytes.map(Math.round).join(", ")} MB`,
    );
    console.log(
      `Opened, all checksums included, in ${opened.seconds.toFixed(1)} s with at most ${Math.round(opened.megabytes)} MB`,
    );
    console.log(
      `A minibatch takes ${(1000 / median(ours)).toFixed(2)} ms, a training step ${training.toFixed(0)} ms: ${(100000 / median(ours) / training).toFixed(2)} %`,
    );
  } finally {
    fs.rmSync(made, { recursive: true });
  }
}

async function write(folder: string, size: number): Promise<void> {
  const row = Int32Array.from({ length: size }, (_, place) => place);
  const patient = Array.from(row, (place) => `patient${String(place >> 1).padStart(6, "0")}`);
  const kept = {
    labelNames,
    patient,
    path: Array.from(row, (place) => `train/${patient[place]}/view${(place & 1) + 1}.jpg`),
    labels: new Int8Array(size * labelNames.length).map((_, i) => (i % 5 === 0 ? 1 : 0)),
  };
  const plan: CohortPlan = {
    kept,
    row,
    split: Array.from(row, (place) => splits[Math.max(0, ((place >> 1) % 10) - 7)]),
    steps: [],
    warnings: [],
  };
  const writer = createCohort(
    folder,
    {
      name: "large",
      source: "bench",
      labelNames,
      resolution,
      seed: 1,
      labelPolicy: "paper",
      made: { stage: "bench", version: 1, seed: 1, knobs: {}, inputs: {} },
    },
    { goesOn: true },
  );
  const megabytes: number[] = [];
  const begun = performance.now();
  await writeImages(
    writer,
    plan,
    { readImage: (place) => Promise.resolve(new Uint8Array(resolution ** 2).fill(place)) },
    {
      maxUnreadable: 0,
      onProgress: ({ done, total }) => {
        if (done >= ((megabytes.length + 1) * total) / 10) megabytes.push(process.memoryUsage.rss() / 2 ** 20);
      },
    },
  );
  writer.finish().close();
  console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000, megabytes }));
}

function open(folder: string): void {
  const begun = performance.now();
  openCohort(folder).close();
  console.log(
    JSON.stringify({ seconds: (performance.now() - begun) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }),
  );
}

/** As a training reads: rows in random order, images from −1 to 1, labels as conditions. */
function minibatches(folder: string, size: number): void {
  const cohort = openCohort(folder);
  const sampler = new RowSampler(cohort.rowsOf("train"), 1);
  const times: number[] = [];
  for (let count = 0; count < 300; count++) {
    const begun = performance.now();
    const rows = sampler.next(size);
    realPixels(cohort, rows);
    conditionsOf(cohort, rows);
    times.push(performance.now() - begun);
  }
  cohort.close();
  console.log(JSON.stringify({ milliseconds: median(times) }));
}

async function step(folder: string, minibatch: number): Promise<void> {
  await startEngine();
  const trainer = new GanTrainer(
    gans["cpd-gan"],
    openCohort(folder),
    { ...preset("quick").cpdGan, minibatch32: minibatch },
    1,
  );
  const times: number[] = [];
  for (let count = 0; count < 4; count++) {
    const begun = performance.now();
    trainer.step();
    times.push(performance.now() - begun);
  }
  console.log(JSON.stringify({ milliseconds: median(times.slice(1)) }));
}

void main();
