/**
 * Saves a notebook while it runs, often enough that a long cell's outputs are soon on disk, but without writing all the
 * time.
 */
import { writeNotebook, type Notebook } from "../notebook-file";

const everyMs = 3000;

export class Saver {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: string,
    private readonly notebook: Notebook,
  ) {}

  /** Something changed: it will be saved within seconds. */
  soon(): void {
    this.timer ??= setTimeout(() => this.tryNow(), everyMs);
  }

  /** A disk that is full now may have room in a moment; when the cell has ended, failing to save ends the run. */
  private tryNow(): void {
    try {
      this.now();
    } catch {
      // Told by the next one that somebody waits for.
    }
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    writeNotebook(this.file, this.notebook);
  }
}
