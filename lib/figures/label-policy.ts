/** What happens to labels that a report leaves uncertain: how much depends on the label policy. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace, note, plain, textWidth } from "./drawing/frame";
import { horizontalBars, rowAxis } from "./drawing/marks";
import { axis, fontSize, seriesLooks } from "./drawing/theme";
import { count } from "./drawing/words";

/** Images in which a label is present, and in which it is uncertain. */
export interface UncertainCount {
  readonly label: string;
  readonly present: number;
  readonly uncertain: number;
}

const names = ["present", "uncertain"] as const;

/**
 * How many images have each label for certain, and how many more perhaps.
 * @param source whose labels these are: "CheXpert".
 * @throws UserError without labels.
 */
export function labelPolicyFigure(counts: readonly UncertainCount[], source: string): Figure {
  if (counts.length === 0) throw new UserError("There are no labels to show a label policy for.");
  const rows = counts.map((_, row) => row);
  const labels = counts.map(({ label }) => plain(label));
  const texts = counts.map(({ present, uncertain }) =>
    uncertain === 0
      ? "none uncertain"
      : `+${count(uncertain)}${present > 0 ? ` (${count((100 * uncertain) / present)} %)` : ""}`,
  );
  const layout = frameLayout({
    title: "What the label policy changes",
    subtitle: source,
    caption:
      "Images with each label. Hatched parts are uncertain: present under the policy paper, absent under zeros, left out of training and scoring under ignore.",
    plotHeight: Math.max(110, 28 * counts.length),
    left: labelSpace(labels),
    legend: names,
  });
  const plotWidth = layout.width - layout.margin.l - layout.margin.r;
  // So long that every bar leaves room for its text.
  const end = Math.max(
    1,
    ...counts.map(
      ({ present, uncertain }, row) =>
        ((present + uncertain) * plotWidth) / Math.max(60, plotWidth - textWidth(texts[row], fontSize.tick) - 14),
    ),
  );
  return {
    data: names.map((name, place) => ({
      ...horizontalBars(
        rows,
        counts.map((one) => one[name]),
        seriesLooks[place + 1].color,
        place === 1 ? "/" : "",
      ),
      name,
      legendrank: place,
      hovertemplate: "%{x}<extra>%{fullData.name}</extra>",
    })),
    layout: {
      ...layout,
      barmode: "stack",
      bargap: 0.3,
      xaxis: axis("Images (number)", { tickformat: ",d", range: [0, end], nticks: 7 }),
      yaxis: rowAxis(labels),
      annotations: [
        ...layout.annotations,
        ...counts.map(({ present, uncertain }, row) =>
          note(texts[row], { x: present + uncertain, y: row, xanchor: "left", xshift: 5 }),
        ),
      ],
    },
    alt: `Images of ${source} with each label, present and uncertain: ${counts.map(({ label, present, uncertain }) => `${label} ${count(present)} and ${count(uncertain)}`).join("; ")}.`,
  };
}
