/** Which labels occur together: what a label-conditional generator must learn in addition to the single labels. */
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, note, plain } from "./drawing/frame";
import { type LabelTable, imageCount, labelsOf } from "./drawing/label-table";
import { axis, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

/** How often two labels are seen on the same image. The diagonal is how often a label is seen at all. */
export function labelCooccurrenceFigure(table: LabelTable): Figure {
  const together = countTogether(table);
  const names = table.labelNames.map(plain);
  const cell = Math.max(34, Math.min(58, 460 / names.length));
  const side = cell * names.length;
  const left = labelSpace(names);
  const width = Math.max(480, left + side + 24);
  const most = Math.max(...together.flat(), 1);
  const layout = frameLayout({
    title: "Labels seen together",
    caption: `Images with both labels; on the diagonal, all images with the label. ${count(imageCount(table))} images in all.`,
    plotHeight: side,
    left,
    right: width - left - side,
    below: left * 0.72,
    width,
  });
  return {
    data: [heatmap(names, together, most)],
    layout: {
      ...layout,
      xaxis: axis("", { tickangle: -45, showgrid: false, ticks: "", showline: false }),
      yaxis: axis("", { autorange: "reversed", showgrid: false, ticks: "", showline: false }),
      annotations: [...layout.annotations, ...numbers(together, most, cell < 44 ? 10.5 : 12.5)],
    },
    alt: altOf(table.labelNames, together),
  };
}

/** Images with both of two labels: a row and a column for each label. */
function countTogether(table: LabelTable): number[][] {
  const images = imageCount(table);
  const together = table.labelNames.map(() => table.labelNames.map(() => 0));
  for (let row = 0; row < images; row++) {
    const labels = labelsOf(table, row);
    for (const a of labels) for (const b of labels) together[a][b]++;
  }
  return together;
}

function heatmap(names: readonly string[], together: readonly (readonly number[])[], most: number): object {
  return {
    type: "heatmap",
    x: names,
    y: names,
    z: together,
    zmin: 0,
    zmax: most,
    showscale: false,
    xgap: 2,
    ygap: 2,
    colorscale: [
      [0, "#ffffff"],
      [0.001, "#dcecf6"],
      [1, seriesLooks[1].color],
    ],
    hovertemplate: "%{y} and %{x}: %{z}<extra></extra>",
  };
}

/** The number in each cell, white on dark ones. */
function numbers(together: readonly (readonly number[])[], most: number, size: number): object[] {
  return together.flatMap((line, y) =>
    line.map((value, x) =>
      note(value === 0 ? "·" : count(value), {
        x,
        y,
        font: { size, color: value > 0.62 * most ? "#ffffff" : "#1a1a1a" },
      }),
    ),
  );
}

function altOf(labelNames: readonly string[], together: readonly (readonly number[])[]): string {
  const labels = labelNames.map((name, a) => {
    const others = labelNames
      .slice(a + 1)
      .map((other, b) => (together[a][a + 1 + b] > 0 ? `, with ${other} ${count(together[a][a + 1 + b])}` : ""));
    return `${name} ${count(together[a][a])}${others.join("")}`;
  });
  return `Images with both of two labels: ${labels.join("; ")}.`;
}
