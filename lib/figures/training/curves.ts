/** Training curves: one plot for each quantity, one below the other on a shared axis. Both training figures use them. */
import { UserError } from "../../support/errors";
import type { Figure } from "../drawing/figure";
import { frameLayout, plain } from "../drawing/frame";
import { axisNumber, panelTitle } from "../drawing/marks";
import { axis, fontSize, lookOf } from "../drawing/theme";

/** One training run: a number a step for every quantity. */
export interface TrainingCurves {
  /** What was trained, or on what: "cpD-GAN", "real". */
  readonly name: string;
  /** Steps (kimg or epochs) and quantities by name, as logged in `metrics.jsonl`; anything but numbers is left out. */
  readonly steps: readonly object[];
  /** A classifier's network in words, for the caption. */
  readonly network?: string;
}

/** A quantity to draw. */
export interface CurveQuantity {
  /** Its name in the log. */
  readonly key: string;
  /** With its unit in brackets. */
  readonly title: string;
  readonly logarithmic?: boolean;
}

export interface CurveOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly caption: string;
  /** The steps' name in the log and their axis title. */
  readonly stepKey: string;
  readonly stepTitle: string;
  readonly quantities: readonly CurveQuantity[];
}

const panelHeight = 150;
const panelGap = 40;

/**
 * @throws UserError when no run has a finite number to draw.
 */
export function curvesFigure(runs: readonly TrainingCurves[], options: CurveOptions): Figure {
  const panels = options.quantities.filter(({ key }) =>
    runs.some((run) => line(run, options.stepKey, key).y.length > 0),
  );
  if (panels.length === 0) {
    throw new UserError(
      `No training curve can be drawn: the logs contain no numbers for ${options.quantities.map(({ key }) => key).join(", ")}; train first.`,
    );
  }
  const height = panels.length * panelHeight + (panels.length - 1) * panelGap;
  const layout = frameLayout({
    ...options,
    plotHeight: height,
    legend: runs.length > 1 ? runs.map((run) => run.name) : undefined,
    above: 24,
    left: 62,
  });
  return {
    data: runs.flatMap((run, index) => curvesOf(run, index, options.stepKey, panels)),
    layout: {
      ...layout,
      ...Object.fromEntries(
        panels.map((panel, place) => {
          const top = 1 - (place * (panelHeight + panelGap)) / height;
          return [
            `yaxis${axisNumber(place)}`,
            axis("", {
              domain: [Math.max(0, top - panelHeight / height), top],
              ...(panel.logarithmic
                ? logarithmic(runs.flatMap((run) => line(run, options.stepKey, panel.key).y))
                : { nticks: 5 }),
            }),
          ];
        }),
      ),
      xaxis: axis(options.stepTitle, { anchor: `y${axisNumber(panels.length - 1)}`, rangemode: "tozero" }),
      annotations: [
        ...layout.annotations,
        ...panels.map((panel, place) =>
          panelTitle(
            `<b>${panel.title.replace(" (", "</b> (")}`,
            { xref: "paper", yref: `y${axisNumber(place)} domain` },
            { font: { size: fontSize.text } },
          ),
        ),
      ],
    },
    alt: `${options.title}. ${panels.map((panel) => `${panel.title}: ${runs.map((run) => `${run.name} ${range(line(run, options.stepKey, panel.key).y)}`).join(", ")}`).join("; ")}.`,
  };
}

/** A logarithmic axis with ticks at 1, 2 and 5, or at powers of ten where these would be many. */
function logarithmic(values: readonly number[]): object {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return {};
  const [low, high] = [Math.min(...positive) * 0.85, Math.max(...positive) * 1.18];
  const decades = Array.from({ length: 30 }, (_, place) => place - 15);
  const ticks = (steps: readonly number[]): number[] =>
    decades
      .flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)))
      .filter((tick) => tick >= low && tick <= high);
  const fine = ticks([1, 2, 5]);
  const tickvals = fine.length <= 7 ? fine : ticks([1]);
  return { type: "log", range: [Math.log10(low), Math.log10(high)], tickvals, ticktext: tickvals.map(String) };
}

/** A run's curves in all panels whose quantity it logs; the first of them represents it in the legend. */
function curvesOf(run: TrainingCurves, index: number, stepKey: string, panels: readonly CurveQuantity[]): object[] {
  return panels
    .map(({ key }, place) => ({ ...line(run, stepKey, key), place }))
    .filter(({ y }) => y.length > 0)
    .map((values, first) => curve(run, index, values, first === 0));
}

function curve(
  run: TrainingCurves,
  index: number,
  { x, y, place }: { x: number[]; y: number[]; place: number },
  showlegend: boolean,
): object {
  const look = lookOf(run.name, index);
  const few = x.length <= 40;
  return {
    type: "scatter",
    mode: few ? "lines+markers" : "lines",
    name: plain(run.name),
    legendgroup: run.name,
    showlegend,
    xaxis: "x",
    yaxis: `y${axisNumber(place)}`,
    x,
    y,
    line: { color: look.color, dash: look.dash, width: 2 },
    marker: { color: look.color, symbol: look.symbol, size: 6 },
  };
}

function line(run: TrainingCurves, stepKey: string, key: string): { x: number[]; y: number[] } {
  const pairs = run.steps.map((step) => [
    (step as Record<string, unknown>)[stepKey],
    (step as Record<string, unknown>)[key],
  ]);
  const numbers = pairs.filter((pair): pair is [number, number] =>
    pair.every((value) => typeof value === "number" && Number.isFinite(value)),
  );
  return { x: numbers.map(([x]) => x), y: numbers.map(([, y]) => y) };
}

function range(values: readonly number[]): string {
  if (values.length === 0) return "not logged";
  return `from ${values[0].toPrecision(3)} to ${values[values.length - 1].toPrecision(3)}`;
}
