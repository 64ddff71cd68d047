/** Runs a notebook in a tslab kernel without a browser, Jupyter or Python, and saves it with its outputs. */
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CellOutputs, type Displays } from "./cell-outputs";
import { cellTitle } from "./cell-title";
import type { NotebookEvent } from "./events";
import { CellError, KernelDiedError, type CellPlace } from "./failure";
import { Kernel, aborted, type ExecuteReply } from "./kernel";
import { codeCells, hasTag, readNotebook, type Cell, type Notebook } from "../notebook-file";
import { injectParameters } from "../parameters";
import { UserError, messageOf } from "../../support/errors";
import { Saver } from "./saver";

export interface RunNotebookOptions {
  /** The notebook to run; not changed, unless `out` is the same file. */
  readonly file: string;
  /** Where the notebook with its outputs goes: saved after every cell, and every few seconds within long ones. */
  readonly out: string;
  /** Lines of TypeScript, assignments to the variables of the cell tagged `parameters`; run right after it. */
  readonly parameters?: string;
  /** The kernel's working directory; the notebook's own folder unless given, as in Jupyter. */
  readonly cwd?: string;
  /** Environment variables for the kernel, beside this process's own. */
  readonly env?: Record<string, string>;
  readonly onEvent?: (event: NotebookEvent) => void;
  /** Ends the run and its kernel, after a few seconds in which the kernel's work may save itself. */
  readonly signal?: AbortSignal;
}

export interface NotebookRun {
  readonly out: string;
  readonly seconds: number;
  readonly cells: readonly { readonly title: string; readonly milliseconds: number }[];
  /** The most memory that the kernel held, in MiB; null if the system does not tell. */
  readonly peakMemory: number | null;
}

/** A kernel that has done its work gets this long to end by itself. */
const farewellMs = 1000;
/** An interrupted one gets longer: a training writes a checkpoint. */
const interruptGraceMs = 8000;
/** tslab refuses requests for 200 ms after an error. */
const pauseAfterErrorMs = 250;
/** Failures of promises that nobody awaits show a moment after the cell. */
const afterthoughtMs = 50;

/**
 * Runs all code cells in order. Cells tagged `raises-exception` may fail.
 * @throws CellError when a cell fails (a type error is a failure), KernelDiedError;
 *   the signal's reason when aborted; UserError when there is no such notebook. What was done until then is in `out`.
 */
export async function runNotebook(options: RunNotebookOptions): Promise<NotebookRun> {
  const name = path.relative(process.cwd(), options.file);
  const notebook = injectParameters(readNotebook(options.file), options.parameters, name);
  for (const cell of notebook.cells)
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  const cwd = options.cwd ?? path.dirname(path.resolve(options.file));
  const kernel = await Kernel.start({ cwd, env: options.env, signal: options.signal });
  return new NotebookRunner(options, name, notebook, kernel).run();
}

class NotebookRunner {
  private readonly saver: Saver;
  private readonly displays: Displays = new Map();
  private readonly cells: Cell[];
  private readonly done: { title: string; milliseconds: number }[] = [];
  private peakMemory: number | null = null;

  constructor(
    private readonly options: RunNotebookOptions,
    private readonly name: string,
    private readonly notebook: Notebook,
    private readonly kernel: Kernel,
  ) {
    this.saver = new Saver(options.out, notebook);
    this.cells = codeCells(notebook);
  }

  async run(): Promise<NotebookRun> {
    const started = performance.now();
    this.tell({ type: "notebook-start", notebook: this.name, cells: this.cells.length });
    const memory = setInterval(() => this.lookAtMemory(), 1000);
    try {
      for (const [index, cell] of this.cells.entries()) await this.runCell(cell, index + 1);
    } catch (error) {
      await this.end(memory).catch((after: unknown) => {
        // The first failure is the cause; what could not be saved because of a full disk comes second.
        const both = `${messageOf(error)} The notebook could not be saved either: ${messageOf(after)}`;
        throw new UserError(both, { cause: error });
      });
      throw error;
    }
    await this.end(memory);
    const milliseconds = performance.now() - started;
    this.tell({ type: "notebook-end", notebook: this.name, milliseconds });
    return { out: this.options.out, seconds: milliseconds / 1000, cells: this.done, peakMemory: this.peakMemory };
  }

  /** Ends the kernel and saves what there is. */
  private async end(memory: NodeJS.Timeout): Promise<void> {
    clearInterval(memory);
    this.lookAtMemory();
    await this.endKernel();
    this.saver.now();
  }

  private async runCell(cell: Cell, number: number): Promise<void> {
    const title = cellTitle(this.notebook, cell);
    const place: CellPlace = { notebook: this.name, cell: number, title };
    const where = { notebook: this.name, cell: number, cells: this.cells.length };
    const started = performance.now();
    this.tell({ type: "cell-start", ...where, title });
    const stray = new AbortController();
    const outputs = new CellOutputs(cell, this.displays, {
      onChange: () => this.saver.soon(),
      onProgress: (report) => this.tell({ type: "cell-progress", ...where, report }),
      onStrayFailure: () => stray.abort(),
    });
    const mayFail = hasTag(cell, "raises-exception");
    const reply = await this.unlessItEnds(
      place,
      outputs,
      this.execute(cell, outputs, mayFail ? undefined : stray.signal),
    );
    cell.execution_count = reply.executionCount;
    if (reply.status !== "ok" || outputs.hasStrayFailure()) {
      const error = outputs.fail();
      if (!mayFail) throw new CellError(place, error);
      await sleep(pauseAfterErrorMs);
    }
    const milliseconds = Math.round(performance.now() - started);
    this.done.push({ title, milliseconds });
    this.saver.now();
    this.tell({ type: "cell-end", ...where, milliseconds });
  }

  /** Runs the cell, to its end or to the first failure of a promise that nobody awaits. */
  private async execute(cell: Cell, outputs: CellOutputs, stray: AbortSignal | undefined): Promise<ExecuteReply> {
    const failedMeanwhile = aborted(stray).catch((): ExecuteReply => ({ status: "error", executionCount: null }));
    const reply = await Promise.race([
      this.kernel.execute(cell.source, (message) => outputs.take(message)),
      failedMeanwhile,
    ]);
    if (reply.status !== "ok") return reply;
    await sleep(afterthoughtMs);
    await Promise.race([this.kernel.ask("kernel_info_request"), failedMeanwhile]);
    return reply;
  }

  /** The cell's reply, or the reason why there will be none. */
  private async unlessItEnds(
    place: CellPlace,
    outputs: CellOutputs,
    reply: Promise<ExecuteReply>,
  ): Promise<ExecuteReply> {
    const over = new AbortController();
    const died = this.kernel.exited.then((exit): never => {
      throw new KernelDiedError(place, exit, this.peakMemory);
    });
    try {
      return await Promise.race([reply, died, aborted(this.options.signal, over.signal)]);
    } catch (error) {
      outputs.stop(error as Error);
      throw error;
    } finally {
      over.abort();
    }
  }

  private async endKernel(): Promise<void> {
    if (!this.options.signal?.aborted) return this.kernel.stop(farewellMs);
    this.kernel.interrupt();
    await this.kernel.stop(interruptGraceMs);
  }

  private lookAtMemory(): void {
    this.peakMemory = this.kernel.peakMemory() ?? this.peakMemory;
  }

  private tell(event: NotebookEvent): void {
    this.options.onEvent?.(event);
  }
}
