/**
 * Files for watching a training while it runs: `metrics.jsonl`, one line for each tick; `samples/`, grids of samples;
 * `events/`, both for TensorBoard. A resumed training writes nothing twice.
 */
import * as path from "node:path";
import type { Cohort } from "../../cohort/format/cohort";
import { combinationsOf } from "../../cohort/format/combinations";
import { removeLeftovers, writeFileAtomic } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { reasonOf } from "../../support/system-error";
import { EventFile } from "../../support/files/event-file";
import { appendJsonLine } from "../../support/files/json-lines";
import type { Generator } from "../generator";
import { drawGrid, type GridPicture, sampleGrid } from "./sample-grid";
import { measureNames, measures } from "./measures";
import type { TrainingTick } from "./tick";
import { metricsFile } from "../../runs/stage-files";

/** A grid's rows, at most: the most frequent label combinations. */
const ROWS = 8;
const COLUMNS = 8;

/** The log of one training. */
export class TrainingLog {
  private readonly metrics: string;
  private readonly samples: string;
  private readonly events: EventFile;
  private readonly combinations: readonly Float32Array[];

  /** @param history ticks before the checkpoint from which training resumes; `images` shown until then. */
  constructor(
    private readonly folder: string,
    cohort: Cohort,
    private readonly seed: number,
    history: readonly TrainingTick[],
    images: number,
  ) {
    this.metrics = path.join(folder, metricsFile);
    this.samples = path.join(folder, "samples");
    this.events = new EventFile(path.join(folder, "events"), images + 1);
    this.combinations = combinationsOf(cohort)
      .slice(0, ROWS)
      .map(({ labels }) => labels);
    this.write(() => {
      removeLeftovers(folder);
      removeLeftovers(this.samples);
      // Ticks after the checkpoint will be done again.
      writeFileAtomic(this.metrics, history.map((tick) => `${JSON.stringify(tick)}\n`).join(""));
    });
  }

  /** Draws a grid, one row for each label combination; the same latent vectors in every grid of a training. */
  async grid(generator: Generator): Promise<GridPicture> {
    return drawGrid(sampleGrid(generator, this.combinations, COLUMNS, this.seed), COLUMNS, generator.resolution);
  }

  /** @throws UserError when the disk does not take it. */
  add(tick: TrainingTick, grid?: GridPicture): void {
    const images = Math.round(tick.kimg * 1000);
    this.write(() => {
      appendJsonLine(this.metrics, tick);
      if (grid) writeFileAtomic(path.join(this.samples, `${String(images).padStart(9, "0")}.png`), grid.png);
      this.events.add(images, { scalars: scalarsOf(tick), images: grid && { samples: grid } });
    });
  }

  private write(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new UserError(
        `The training's log could not be written to ${this.folder} (${reasonOf(error)}); fix that and run the same command again: it resumes from the last checkpoint.`,
        { cause: error },
      );
    }
  }
}

function scalarsOf(tick: TrainingTick): Record<string, number> {
  const values: Record<string, number | null> = {
    ...Object.fromEntries(measureNames.map((name) => [measures[name].tag, tick[name] ?? null])),
    [`score/${tick.scoreName}`]: tick.score,
    "growth/resolution": tick.resolution,
    "speed/seconds a kimg": tick.secondsPerKimg,
    "speed/waiting for input": tick.waiting,
  };
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null));
}
