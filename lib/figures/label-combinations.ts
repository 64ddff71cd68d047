/** How many images of each label combination a cohort has: its balance. */
import { joinLabels } from "../cohort/selection/source-table";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, plain, wrap } from "./drawing/frame";
import { type LabelTable, imageCount, labelsOf } from "./drawing/label-table";
import { horizontalBars, rowAxis } from "./drawing/marks";
import { axis, fontSize, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

const splitNames = ["train", "valid", "test"] as const;

/**
 * Images of each label combination, by split, most frequent first.
 * @param table labels and, for each image, its split.
 */
export function labelCombinationsFigure(table: LabelTable & { readonly split: readonly string[] }): Figure {
  const images = imageCount(table);
  const combinations = new Map<string, number[]>();
  for (let row = 0; row < images; row++) {
    const name = joinLabels(labelsOf(table, row).map((label) => table.labelNames[label])) || "no label";
    const counts = combinations.get(name) ?? splitNames.map(() => 0);
    counts[splitNames.indexOf(table.split[row] as (typeof splitNames)[number])]++;
    combinations.set(name, counts);
  }
  const rows = [...combinations].sort(([, a], [, b]) => sum(b) - sum(a));
  const names = rows.map(([name]) => wrap(plain(name), 240, fontSize.tick).join("<br>"));
  const lines = names.map((name) => name.split("<br>").length);
  return {
    data: splitNames.map((split, place) => ({
      ...horizontalBars(
        rows.map((_, row) => row),
        rows.map(([, counts]) => counts[place]),
        splitColors[place],
        splitPatterns[place],
      ),
      name: split,
      legendrank: place,
    })),
    layout: {
      ...frameLayout({
        title: "Label combinations",
        caption: `${count(images)} images with ${rows.length} different label combinations, by split (each patient is in one split only).`,
        plotHeight: Math.max(90, Math.max(26, 18 * Math.max(...lines)) * rows.length),
        left: labelSpace(names),
        legend: splitNames,
      }),
      barmode: "stack",
      bargap: 0.25,
      xaxis: axis("Images (number)", { tickformat: ",d", rangemode: "tozero", nticks: 7 }),
      yaxis: rowAxis(names),
    },
    alt: `Images per label combination (train, valid, test): ${rows.map(([name, counts]) => `${name} ${counts.map(count).join(", ")}`).join("; ")}.`,
  };
}

const splitColors = [seriesLooks[1].color, seriesLooks[2].color, "#f4f4f4"];
const splitPatterns = ["", "/", "."];

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
