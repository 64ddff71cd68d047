/** The loop around the steps of a training: ticks, scores, checkpoints, progress, and stopping. */
import * as path from "node:path";
import { setImmediate as macrotask } from "node:timers/promises";
import { UserError } from "../support/errors";
import { type Checkpoint, readCheckpoint, type TrainingConfig, writeCheckpoint } from "./checkpoint";
import { isScored, scoreGenerator, stopsEarly } from "./early-stop";
import { type GeneratorDescription, generatorOf } from "./generator";
import { addStep, describeTick, emptySums, finishTick, type GanTick, type TickSums, type UnscoredTick } from "./tick";
import type { TrainGanOptions } from "./train";
import type { GanTrainer, StepReport } from "./trainer";
import { TrainingLog } from "./training-log";

/** Losses and gradient norms beyond this are those of a training that has come apart: healthy ones stay below thousands. */
const EXPLODED = 1e8;

/** One training, from where its trainer is to its end. */
export class Training {
  private readonly history: GanTick[];
  private sums: TickSums;
  private seconds: number;
  private checkpointAt = performance.now();
  private readonly checkpoints: string;
  private readonly totalImages: number;
  private readonly name: string;

  /** @param startImages real images shown by another training that this one began with; its scores do not count here. */
  constructor(
    private readonly options: TrainGanOptions,
    private readonly config: TrainingConfig,
    private readonly trainer: GanTrainer,
    private readonly startImages: number,
    checkpoint: Checkpoint | undefined,
  ) {
    this.history = [...(checkpoint?.history ?? [])];
    this.sums = checkpoint?.sums ?? emptySums;
    this.seconds = checkpoint?.seconds ?? 0;
    this.checkpoints = path.join(options.folder, "checkpoints");
    this.totalImages = options.knobs.totalKimg * 1000;
    this.name = options.model === "cpd-gan" ? "cpD-GAN" : "prog-GAN";
  }

  get isOver(): boolean {
    return this.trainer.images >= this.totalImages || stopsEarly(this.ownHistory, this.options.knobs);
  }

  get description(): GeneratorDescription {
    const { model, cohort, knobs, seed } = this.options;
    return { model, knobs, labelNames: cohort.labelNames, resolution: cohort.resolution, seed };
  }

  async run(): Promise<void> {
    const { options: { cohort, folder, seed, knobs, signal }, trainer } = this;
    const log = new TrainingLog(folder, cohort, seed, this.history, trainer.images);
    while (!this.isOver) {
      await macrotask();
      if (signal?.aborted) {
        this.save();
        throw Object.assign(new Error("Training was stopped; the same command goes on from its checkpoint."), { name: "AbortError" });
      }
      this.step();
      this.reportProgress();
      if (this.sums.images >= knobs.tickKimg * 1000 || trainer.images >= this.totalImages) await this.tick(log);
      if (performance.now() - this.checkpointAt > knobs.checkpointMinutes * 60_000) this.save();
    }
    this.save();
    if (trainer.images < this.totalImages) this.reportEarlyStop();
  }

  private step(): void {
    const before = { images: this.trainer.images, time: performance.now() };
    const report = this.trainer.step();
    const seconds = (performance.now() - before.time) / 1000;
    this.seconds += seconds;
    this.sums = addStep(this.sums, report, this.trainer.images - before.images, seconds);
    const { lossD, lossG, gradientD, gradientG } = report;
    if (![lossD, lossG, gradientD, gradientG].every((value) => Math.abs(value) < EXPLODED)) throw this.diverged(report);
  }

  private async tick(log: TrainingLog): Promise<void> {
    const { trainer, history, options: { cohort, knobs, seed, score, onTick } } = this;
    const unscored = this.currentTick();
    this.sums = emptySums;
    const generator = generatorOf(this.description, trainer.averageValues(), trainer.stage);
    try {
      const found = score && isScored(this.ownHistory, unscored.kimg, knobs)
        ? await scoreGenerator(generator, cohort, knobs.scoreImages, seed, score) : undefined;
      const tick = { ...unscored, score: found?.value ?? null, scoreName: found?.name ?? null };
      history.push(tick);
      const grid = knobs.gridEvery > 0 && history.length % knobs.gridEvery === 0 ? await log.grid(generator) : undefined;
      log.add(tick, grid);
      await onTick?.(tick, { generator, grid: grid?.png });
    } finally {
      generator.dispose();
    }
  }

  private save(): void {
    const { trainer, history, sums, seconds } = this;
    writeCheckpoint(this.checkpoints, this.config, { trainer: trainer.state(), history, sums, seconds });
    this.checkpointAt = performance.now();
  }

  private currentTick(): UnscoredTick {
    const { trainer: { images, stage }, totalImages, seconds } = this;
    return finishTick(this.sums, { images, totalImages, seconds, stage });
  }

  /** Without the ticks of a training that this one began with. */
  private get ownHistory(): readonly GanTick[] {
    return this.history.filter(({ kimg }) => Math.round(kimg * 1000) > this.startImages);
  }

  private reportProgress(): void {
    const done = Math.min(this.trainer.images, this.totalImages) / 1000;
    this.options.onProgress?.({ task: `training ${this.name}`, done, total: this.totalImages / 1000, unit: "kimg", detail: describeTick(this.currentTick()) });
  }

  private reportEarlyStop(): void {
    const done = this.trainer.images / 1000;
    const { scorePatience } = this.options.knobs;
    const scoreName = this.ownHistory.findLast((tick) => tick.scoreName !== null)?.scoreName;
    this.options.onProgress?.({
      task: `training ${this.name}`, done, total: done, unit: "kimg",
      detail: `stopped early: no better score (${scoreName}) in ${scorePatience} checks`,
    });
  }

  private diverged({ lossD, lossG, gradientD, gradientG }: StepReport): UserError {
    const kimg = (this.trainer.images / 1000).toFixed(1);
    const last = readCheckpoint(this.checkpoints, this.config);
    const good = last ? `The last good checkpoint, at ${(last.trainer.images / 1000).toFixed(1)} kimg, is kept. ` : "";
    const value = (number: number): string => number.toPrecision(3);
    return new UserError(
      `Training of ${this.options.model} diverged at ${kimg} kimg: the losses are ${value(lossD)} (D) and ${value(lossG)} (G), ` +
      `the norms of their gradients ${value(gradientD)} and ${value(gradientG)}. ` +
      `${good}Try a smaller learningRate, a larger penaltyWeight, or a penaltyInterval of 1.`);
  }
}
