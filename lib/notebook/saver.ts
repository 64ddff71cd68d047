/** Saves a notebook while it runs: a long cell's outputs are on disk soon, and disk is not busy with them all the time. */
import { writeNotebook, type Notebook } from "./notebook-file";

const everyMs = 3000;

export class Saver {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly file: string, private readonly notebook: Notebook) {}

  /** Something changed: it will be saved within seconds. */
  soon(): void {
    this.timer ??= setTimeout(() => this.now(), everyMs);
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    writeNotebook(this.file, this.notebook);
  }
}
