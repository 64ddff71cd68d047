/** The loop around the steps of a training: ticks, scores, checkpoints, progress, and stopping. */
import { generativeModels } from "../models";
import * as path from "node:path";
import { setImmediate as macrotask } from "node:timers/promises";
import { UserError } from "../../support/errors";
import { nested, type ProgressReport, unfinished } from "../../support/progress";
import {
  type GeneratorCheckpoint,
  readGeneratorCheckpoint,
  type GeneratorTrainingConfig,
  writeGeneratorCheckpoint,
} from "./checkpoint";
import { writePrivacyRecord } from "../privacy/privacy-record";
import { divergence, Health } from "./divergence";
import { isBest, isScored, scoreGenerator, stopsEarly } from "./early-stop";
import { type GeneratorDescription } from "../generator-file";
import { generatorOf } from "../generator";
import {
  addStep,
  describeTick,
  emptySums,
  finishTick,
  type TrainingTick,
  type TickSums,
  type UnscoredTick,
} from "./tick";
import type { TrainGeneratorOptions } from "./options";
import type { TrainingSchedule } from "./schedule";
import type { StepReport, Trainer } from "./trainer";
import { TrainingLog } from "./training-log";

/** One training, from where its trainer is to its end. */
export class GeneratorTraining {
  private readonly history: TrainingTick[];
  private sums: TickSums;
  private seconds: number;
  /** The generator of the best score so far, where that one is kept. */
  private best: Float32Array | undefined;
  private checkpointAt = performance.now();
  /** A state that is due as a checkpoint, kept until the next step shows that training can resume from it. */
  private due: GeneratorCheckpoint | undefined;
  private readonly health = new Health();
  private readonly checkpoints: string;
  private readonly totalImages: number;
  private readonly schedule: TrainingSchedule;
  /** kimg. */
  private readonly scoreFrom: number;
  private readonly name: string;

  /** @param startImages real images shown by another training that this one began with; its scores do not count here. */
  constructor(
    private readonly options: TrainGeneratorOptions,
    private readonly config: GeneratorTrainingConfig,
    private readonly trainer: Trainer,
    private readonly startImages: number,
    checkpoint: GeneratorCheckpoint | undefined,
  ) {
    this.history = [...(checkpoint?.history ?? [])];
    this.sums = checkpoint?.sums ?? emptySums;
    this.seconds = checkpoint?.seconds ?? 0;
    this.best = checkpoint?.best;
    this.checkpoints = path.join(options.folder, "checkpoints");
    const { model, knobs, cohort } = options;
    this.totalImages = trainer.totalImages;
    const { schedule, fullSizeFrom } = generativeModels[model];
    this.schedule = schedule(knobs);
    // A model that grows has no images of full size to score before it has grown.
    this.scoreFrom = Math.max(this.schedule.scoreFrom, fullSizeFrom(knobs, cohort.resolution));
    this.name = generativeModels[model].name;
  }

  get isOver(): boolean {
    return this.trainer.images >= this.totalImages || stopsEarly(this.ownHistory, this.schedule);
  }

  get description(): GeneratorDescription {
    const { model, cohort, knobs, seed } = this.options;
    return { model, knobs, labelNames: cohort.labelNames, resolution: cohort.resolution, seed };
  }

  /** The generator that this training leaves, as one vector. */
  get generatorValues(): Float32Array {
    return this.best ?? this.trainer.averageValues();
  }

  async run(): Promise<void> {
    const {
      options: { cohort, folder, seed, signal, onProgress },
      trainer,
      schedule: { tickKimg, checkpointMinutes },
    } = this;
    const log = new TrainingLog(folder, cohort, seed, this.history, trainer.images);
    while (!this.isOver) {
      await macrotask();
      if (signal?.aborted) {
        this.save(this.state());
        throw Object.assign(new Error("Training was stopped; the same command resumes from its checkpoint."), {
          name: "AbortError",
        });
      }
      this.step();
      onProgress?.(unfinished(this.progress(describeTick(this.currentTick()))));
      if (this.sums.images >= tickKimg * 1000 || trainer.images >= this.totalImages) await this.tick(log);
      if (performance.now() - this.checkpointAt > checkpointMinutes * 60_000) this.due = this.state();
    }
    this.save(this.state());
    this.reportEnd();
  }

  private step(): void {
    const before = { images: this.trainer.images, time: performance.now() };
    const report = this.trainer.step();
    const seconds = (performance.now() - before.time) / 1000;
    this.seconds += seconds;
    this.sums = addStep(this.sums, report, this.trainer.images - before.images, seconds);
    const condition = this.health.conditionOf(report);
    if (condition === "exploded") throw this.diverged(report);
    // The report is about the weights that the step began with, those of the state that is due. One that is about to come
    // apart would be of no use: the next is due at once.
    if (this.due && condition === "sound") this.save(this.due);
    this.due = undefined;
  }

  private async tick(log: TrainingLog): Promise<void> {
    const {
      trainer,
      history,
      schedule,
      options: { cohort, seed, score, onTick, onProgress },
    } = this;
    const unscored = { ...this.currentTick(), ...trainer.examine?.() };
    const scoring = nested(() => this.progress(), onProgress);
    this.sums = emptySums;
    const values = trainer.averageValues();
    const generator = generatorOf(this.description, values, trainer.stage);
    try {
      const found =
        score && isScored(this.ownHistory, unscored.kimg, schedule, this.scoreFrom)
          ? await scoreGenerator(generator, cohort, schedule.scoreImages, seed, score, scoring)
          : undefined;
      const tick = { ...unscored, score: found?.value ?? null, scoreName: found?.name ?? null };
      if (schedule.keep === "best" && isBest(tick, this.ownHistory)) this.best = values;
      history.push(tick);
      const grid =
        schedule.gridEvery > 0 && history.length % schedule.gridEvery === 0 ? await log.grid(generator) : undefined;
      log.add(tick, grid);
      await onTick?.(tick, { generator, grid: grid?.png });
    } finally {
      generator.dispose();
    }
  }

  private state(): GeneratorCheckpoint {
    const { trainer, history, sums, seconds, best } = this;
    return { trainer: trainer.state(), history: [...history], sums, seconds, best };
  }

  private save(checkpoint: GeneratorCheckpoint): void {
    writeGeneratorCheckpoint(this.checkpoints, this.config, checkpoint);
    const { privacy } = this.trainer;
    if (privacy) writePrivacyRecord(this.options.folder, privacy, checkpoint.trainer.steps);
    this.checkpointAt = performance.now();
  }

  private currentTick(): UnscoredTick {
    const {
      trainer: { images, stage },
      totalImages,
      seconds,
    } = this;
    return finishTick(this.sums, { images, totalImages, seconds, stage });
  }

  /** Without the ticks of a training that this one began with. */
  private get ownHistory(): readonly TrainingTick[] {
    return this.history.filter(({ kimg }) => Math.round(kimg * 1000) > this.startImages);
  }

  private progress(detail?: string): ProgressReport {
    const done = Math.min(this.trainer.images, this.totalImages) / 1000;
    return { task: `training ${this.name}`, done, total: this.totalImages / 1000, unit: "kimg", detail };
  }

  private reportEnd(): void {
    const {
      options: { onProgress },
      schedule: { scorePatience },
      history,
    } = this;
    if (this.trainer.images >= this.totalImages)
      return onProgress?.(this.progress(history.length > 0 ? describeTick(history[history.length - 1]) : undefined));
    const scoreName = this.ownHistory.findLast((tick) => tick.scoreName !== null)?.scoreName;
    const report = this.progress(`stopped early: no better score (${scoreName}) in ${scorePatience} checks`);
    onProgress?.({ ...report, total: report.done });
  }

  private diverged(report: StepReport): UserError {
    const {
      options: { model, folder },
      trainer: { images },
    } = this;
    return new UserError(
      divergence(
        `${model} diverged at ${(images / 1000).toFixed(1)} kimg`,
        report,
        generativeModels[model].advice,
        folder,
        readGeneratorCheckpoint(this.checkpoints, this.config),
      ),
    );
  }
}
