/** The events that a running notebook reports, for a display of progress. */
import type { ProgressReport } from "../../support/progress";

interface CellEvent {
  readonly notebook: string;
  /** The cell's number among the code cells, from 1. */
  readonly cell: number;
  readonly cells: number;
}

/** The kernel is up and the first cell is about to run. */
export interface NotebookStart {
  readonly type: "notebook-start";
  readonly notebook: string;
  readonly cells: number;
}

export interface CellStart extends CellEvent {
  readonly type: "cell-start";
  /** What the cell does: its first comment, the heading above it, or its first line. */
  readonly title: string;
}

/** How far the work inside the cell is. */
export interface CellProgress extends CellEvent {
  readonly type: "cell-progress";
  readonly report: ProgressReport;
}

export interface CellEnd extends CellEvent {
  readonly type: "cell-end";
  readonly milliseconds: number;
}

export interface NotebookEnd {
  readonly type: "notebook-end";
  readonly notebook: string;
  readonly milliseconds: number;
}

export type NotebookEvent = NotebookStart | CellStart | CellProgress | CellEnd | NotebookEnd;
