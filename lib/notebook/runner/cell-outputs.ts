/** Collects what a kernel publishes about one cell into the outputs of a notebook file. */
import type { ProgressReport } from "../../support/progress";
import { parseFailure } from "./failure";
import type { Cell, DisplayOutput, ErrorOutput, MimeBundle, Output } from "../notebook-file";
import { failureType, isFailure } from "../display/failure-output";
import { isProgressReport, progressType } from "../display/progress-output";
import type { Message } from "./wire";

/** Displays that can be rewritten, by their id; shared by the cells of a notebook. */
export type Displays = Map<string, DisplayOutput>;

export interface OutputListener {
  onChange(): void;
  onProgress(report: ProgressReport): void;
  /** A promise failed that nobody awaited, or an error was thrown outside any cell. */
  onStrayFailure(): void;
}

/** tslab reports such failures only in this way. */
const strayFailure = /^(UnhandledPromiseRejection|UncaughtException):/;

/** A cell in an endless loop of prints must fill neither memory nor disk. */
const longestText = 200_000;

export class CellOutputs {
  /** What was written to the standard error, one entry a write: tslab reports failures there. */
  private readonly complaints: string[] = [];
  /** What the kernel's guard told of the failure, beside the line that it wrote. */
  private told: ErrorOutput | undefined;
  private written = 0;
  private closed = false;

  constructor(
    private readonly cell: Cell,
    private readonly displays: Displays,
    private readonly listener: OutputListener,
  ) {}

  take(message: Message): void {
    if (this.closed) return;
    const { content } = message;
    switch (message.header.msg_type) {
      case "stream":
        this.addText(content["name"] as "stdout" | "stderr", content["text"] as string);
        break;
      case "display_data":
        this.addDisplay(content);
        break;
      case "update_display_data":
        this.updateDisplay(content);
        break;
      default:
        return; // status and echoes of the input
    }
    this.listener.onChange();
  }

  /**
   * Ends a cell that failed by itself: tslab has written the error as text; a notebook has a separate output type for
   * it.
   */
  fail(): ErrorOutput {
    const stray = this.complaints.find((text) => strayFailure.test(text));
    const written = stray ? [stray] : this.reportedError();
    for (const text of written) this.removeText(text);
    const parsed = parseFailure(written.join("") || "the cell failed without a message");
    const error = this.told ? { ...parsed, traceback: this.told.traceback } : parsed;
    this.add(error);
    return error;
  }

  /** Ends a cell that was stopped, with the reason; what its kernel still says is not heard. */
  stop(reason: Error): void {
    this.add({ output_type: "error", ename: reason.name, evalue: reason.message, traceback: [reason.message] });
    this.closed = true;
  }

  private add(output: Output): void {
    this.outputs.push(output);
    this.listener.onChange();
  }

  hasStrayFailure(): boolean {
    return this.complaints.some((text) => strayFailure.test(text));
  }

  private get outputs(): Output[] {
    return (this.cell.outputs ??= []);
  }

  /** Type errors are one write each and all that a cell writes; an error that was thrown is the last write. */
  private reportedError(): string[] {
    const typeErrors = this.complaints.filter((text) => /^\S* ?\d+:\d+ - /.test(text));
    return typeErrors.length > 0 ? typeErrors : this.complaints.slice(-1);
  }

  private addText(name: "stdout" | "stderr", text: string): void {
    if (name === "stderr") this.complaints.push(text);
    if (strayFailure.test(text)) this.listener.onStrayFailure();
    if (this.written >= longestText) return;
    this.written += text.length;
    const kept =
      this.written < longestText
        ? text
        : `${text.slice(0, longestText - this.written)}\n… more was printed and is left out\n`;
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += kept;
    else this.outputs.push({ output_type: "stream", name, text: kept });
  }

  private removeText(text: string): void {
    for (const output of this.outputs) {
      if (output.output_type === "stream" && output.name === "stderr")
        output.text = output.text.replace(text, () => "");
    }
    this.cell.outputs = this.outputs.filter((output) => output.output_type !== "stream" || output.text !== "");
  }

  private addDisplay(content: Record<string, unknown>): void {
    const failure = (content["data"] as MimeBundle)[failureType];
    if (isFailure(failure)) {
      this.told = failure;
      return;
    }
    const output: DisplayOutput = {
      output_type: "display_data",
      data: this.withoutProgress(content),
      metadata: metadataOf(content),
    };
    const id = displayId(content);
    if (id) this.displays.set(id, output);
    this.outputs.push(output);
  }

  private updateDisplay(content: Record<string, unknown>): void {
    const output = this.displays.get(displayId(content) ?? "");
    if (output) Object.assign(output, { data: this.withoutProgress(content), metadata: metadataOf(content) });
  }

  private withoutProgress(content: Record<string, unknown>): MimeBundle {
    const { [progressType]: report, ...data } = content["data"] as MimeBundle;
    if (isProgressReport(report)) this.listener.onProgress(report);
    return data;
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  return (content["transient"] as { display_id?: string } | undefined)?.display_id;
}

function metadataOf(content: Record<string, unknown>): Record<string, unknown> {
  return (content["metadata"] as Record<string, unknown> | undefined) ?? {};
}
