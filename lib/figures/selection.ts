/** How a cohort was selected from its source: a flow diagram of numbers, as in reports of trials. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, note, plain, wrap } from "./drawing/frame";
import { pixelAxes } from "./drawing/mosaic";
import { figureWidth, fontSize, ink, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

/** The numbers after one step of a cohort's selection, as `cohort.json` has it. */
export interface FlowStep {
  readonly step: string;
  readonly images: number;
  readonly patients: number;
  readonly labels: number;
  readonly combinations: number;
}

/** One part of the cohort after the split. */
export interface FlowSplit {
  readonly name: string;
  readonly images: number;
  readonly patients: number;
}

// Sizes in CSS pixels, from the plot's upper left corner.
const plotWidth = figureWidth - 28;
const main = { left: 1, width: 420 };
const aside = { left: 452, width: plotWidth - 453 };
const lineHeight = 18;
const padding = 10;
const between = 26;

/** A box of the diagram: its first lines are bold. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly html: string;
  readonly fill: string;
}

/**
 * What is left after each step of the selection, what each step left out, and how the rest was split.
 * @param splits the cohort's parts; without them the diagram ends with the last step.
 * @throws UserError without steps.
 */
export function selectionFigure(steps: readonly FlowStep[], splits: readonly FlowSplit[] = []): Figure {
  if (steps.length === 0) throw new UserError("The cohort records no selection steps; prepare it again.");
  let top = 1;
  const kept = steps.map((step) => {
    const box = boxOf(
      [step.step],
      [numbers(step), `${things(step.labels, "label")}, ${things(step.combinations, "label combination")}`],
      main,
      top,
      "#ffffff",
    );
    top += box.height + between;
    return box;
  });
  const gone = steps.slice(1).map((step, row) => {
    const text = difference(steps[row], step);
    const box = boxOf([], [text === "" ? "nothing left out" : text.replace(/ (?!−)/g, "\u00a0")], aside, 0, "#f4f4f4");
    const middle = kept[row + 1].top - between / 2;
    return { ...box, top: middle - box.height / 2 };
  });
  const parts = splitBoxes(splits, top);
  const last = parts[0] ?? kept[kept.length - 1];
  const height = last.top + last.height + 2;
  const layout = frameLayout({
    title: "From the source to the cohort",
    caption:
      "Left: what remains after each step. Right: what the step left out. " +
      (splits.length > 0 ? "Below: the split, by patient." : ""),
    plotHeight: height,
    below: 8,
    left: 14,
    right: 14,
  });
  const axes = pixelAxes(plotWidth, height);
  const boxes = [...kept, ...gone, ...parts];
  return {
    data: [],
    layout: {
      ...layout,
      xaxis: axes.x,
      yaxis: axes.y,
      shapes: [
        ...boxes.map(outline),
        ...gone.map((box) => line(main.left + main.width / 2, box.left, box.top + box.height / 2)),
      ],
      annotations: [
        ...layout.annotations,
        ...boxes.map((box) => note(box.html, { ...onPlot, x: box.left + box.width / 2, y: box.top + box.height / 2 })),
        ...kept.slice(1).map((box, row) => arrow(middleOf(kept[row]), endOf(kept[row]), middleOf(box), box.top)),
        ...parts.map((box) => arrow(middleOf(box), endOf(kept[kept.length - 1]), middleOf(box), box.top)),
      ],
    },
    alt: `Selection of the cohort: ${[...steps.map((step, row) => `${step.step}: ${numbers(step)}${row > 0 ? leftOut(difference(steps[row - 1], step)) : ""}`), ...splits.map((split) => `${split.name}: ${numbers(split)}`)].join("; ")}.`,
  };
}

/** The parts are side by side below the last step. */
function splitBoxes(splits: readonly FlowSplit[], top: number): Box[] {
  const gap = 16;
  const width = (main.width - gap * (splits.length - 1)) / splits.length;
  return splits.map((split, place) =>
    boxOf(
      [split.name],
      [`${count(split.images)} images`, `${count(split.patients)} patients`],
      { left: main.left + place * (width + gap), width },
      top,
      seriesLooks[1].band,
    ),
  );
}

function boxOf(
  bold: readonly string[],
  text: readonly string[],
  { left, width }: { left: number; width: number },
  top: number,
  fill: string,
): Box {
  const lines = (texts: readonly string[]): string[] =>
    texts.flatMap((one) => wrap(plain(one), width - 2 * padding, fontSize.tick));
  const head = lines(bold);
  const rest = lines(text);
  const html = [head.length > 0 ? `<b>${head.join("<br>")}</b>` : "", ...rest].filter(Boolean).join("<br>");
  return { left, top, width, height: (head.length + rest.length) * lineHeight + 2 * padding, html, fill };
}

const numbers = ({ images, patients }: { images: number; patients: number }): string =>
  `${things(images, "image")} of ${things(patients, "patient")}`;

function things(number: number, name: string): string {
  return `${count(number)} ${name}${number === 1 ? "" : "s"}`;
}

/** What a step took away, in words; "" for nothing. */
function difference(before: FlowStep, after: FlowStep): string {
  const kinds = [
    ["images", "image"],
    ["patients", "patient"],
    ["labels", "label"],
    ["combinations", "label combination"],
  ] as const;
  return kinds
    .flatMap(([key, name]) => (before[key] > after[key] ? [`−${things(before[key] - after[key], name)}`] : []))
    .join(", ");
}

const leftOut = (text: string): string => (text === "" ? "" : ` (${text})`);
const middleOf = (box: Box): number => box.left + box.width / 2;
const endOf = (box: Box): number => box.top + box.height;
const onPlot = { xref: "x", yref: "y", xanchor: "center", yanchor: "middle" };

function outline({ left, top, width, height, fill }: Box): object {
  return {
    type: "rect",
    xref: "x",
    yref: "y",
    x0: left,
    x1: left + width,
    y0: top,
    y1: top + height,
    fillcolor: fill,
    line: { color: ink.axis, width: 1.2 },
  };
}

function line(from: number, to: number, y: number): object {
  return { type: "line", xref: "x", yref: "y", x0: from, x1: to, y0: y, y1: y, line: { color: ink.axis, width: 1.2 } };
}

function arrow(fromX: number, fromY: number, toX: number, toY: number): object {
  return {
    text: "",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1.2,
    arrowwidth: 1.2,
    arrowcolor: ink.axis,
    xref: "x",
    yref: "y",
    axref: "x",
    ayref: "y",
    ax: fromX,
    ay: fromY,
    x: toX,
    y: toY,
  };
}
