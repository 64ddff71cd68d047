/**
 * A benchmark as the paper draws it: mean AUROC along the levels, one plot for each data set; a line in a band for
 * training on real images, bars for generative models. The paper's own curves can be laid over.
 */
import type { ResultRow, TrainingData } from "../../experiment/results";
import { type PublishedCurves, publishedTrainingData } from "../../benchmark/published-curves";
import type { Figure } from "../drawing/figure";
import { frameLayout, plain } from "../drawing/frame";
import { meanOfWords, missingWords } from "../drawing/levels";
import { axisNumber, chanceLine, panelDomain, panelTitle } from "../drawing/marks";
import { type AurocPoint, aurocFloor, intervalWords, presentTraining } from "../drawing/points";
import { axis, fontSize } from "../drawing/theme";
import {
  benchmarkAxis,
  beyondPaper,
  count,
  datasetWords,
  publishedWords,
  withInterval,
  trainedOn,
} from "../drawing/words";
import { type BenchmarkPanel, benchmarkPanels, benchmarkTraces, alongLevels, oneBenchmarkOf } from "./benchmark-panels";

const panelHeight = 300;
/** Axis title, tick labels and the next row's title. */
const rowGap = 92;
const columnGap = 0.045;

/**
 * Mean AUROC over the levels of a benchmark. Points that are missing are left out and named in the caption.
 * @param rows results of one benchmark, of any data sets; those with label `mean` are drawn, the others say in the caption what these are means of.
 * @throws UserError when there is no mean AUROC, or the rows are of several benchmarks.
 */
export function benchmarkFigure(
  rows: readonly ResultRow[],
  {
    published = false,
  }: {
    /** Lay the paper's curves over, dashed. */
    readonly published?: boolean;
  } = {},
): Figure {
  const means = rows.filter((row) => row.label === "mean");
  const benchmark = oneBenchmarkOf(means);
  const panels = benchmarkPanels(means, benchmark, published);
  const points = panels.flatMap((panel) => panel.points);
  const present = presentTraining(points);
  const drawn = panels.flatMap((panel) => panel.paper ?? []);
  const columns = Math.min(2, panels.length);
  const lines = Math.ceil(panels.length / columns);
  const height = lines * panelHeight + (lines - 1) * rowGap;
  const layout = frameLayout({
    title: "How good is a classifier trained on synthetic images?",
    subtitle: `Mean AUROC on real test images${panels.length === 1 ? `: ${plain(datasetWords(panels[0].dataset))}` : ""}`,
    caption: captionOf(rows, points, benchmark, published, drawn.length > 0),
    plotHeight: height,
    below: 62,
    above: panels.length > 1 ? 26 : 4,
    legend: [
      ...present.map(trainedOn),
      ...(drawn.length > 0 ? publishedTrainingData.map((name) => `paper, ${name}`) : []),
    ],
  });
  const arrangement = { benchmark, columns, height, floor: aurocFloor([...points, ...drawn.flatMap(lowEnds)]) };
  return {
    data: panels.flatMap((panel, place) => benchmarkTraces(panel, place, panels.slice(0, place))),
    layout: {
      ...layout,
      bargap: 0.35,
      bargroupgap: 0.08,
      ...Object.fromEntries(panels.flatMap((panel, place) => panelAxes(panel, place, arrangement))),
      shapes: panels.map((_, place) => chanceLine("y", axisNumber(place))),
      annotations: [...layout.annotations, ...(panels.length > 1 ? panels.map(datasetTitle) : [])],
    },
    alt: `Mean AUROC on real test images over ${benchmarkAxis(benchmark).toLowerCase()}. ${panels.map((panel) => panelWords(panel, present)).join(". ")}.`,
  };
}

/** The paper's values, as lower ends of what is drawn. */
function lowEnds({ auroc }: PublishedCurves): { low: number }[] {
  return publishedTrainingData.flatMap((name) => auroc[name].map((low) => ({ low })));
}

/** What the axes of all panels share. */
interface Arrangement {
  readonly benchmark: string;
  readonly columns: number;
  /** Of all rows of panels, in CSS pixels. */
  readonly height: number;
  /** Lower end of the AUROC. */
  readonly floor: number;
}

function panelAxes(
  { levels }: BenchmarkPanel,
  place: number,
  { benchmark, columns, height, floor }: Arrangement,
): [string, object][] {
  const [line, column] = [Math.floor(place / columns), place % columns];
  const top = 1 - (line * (panelHeight + rowGap)) / height;
  const width = (1 - columnGap * (columns - 1)) / columns;
  const number = axisNumber(place);
  return [
    [
      `xaxis${number}`,
      axis(benchmarkAxis(benchmark), {
        domain: [column * (width + columnGap), column * (width + columnGap) + width],
        anchor: `y${number}`,
        type: "category",
        categoryorder: "array",
        categoryarray: levels.map(count),
        range: [-0.5, levels.length - 0.5],
        tickangle: 0,
        showgrid: false,
        ...(levels.length > 6 ? { tickfont: { size: fontSize.tick - 1 } } : {}),
      }),
    ],
    [
      `yaxis${number}`,
      axis(column === 0 ? "Mean AUROC" : "", {
        domain: [Math.max(0, top - panelHeight / height), top],
        anchor: `x${number}`,
        range: [floor, 1.005],
        dtick: 0.1,
        tickformat: ".1f",
        showticklabels: column === 0,
      }),
    ],
  ];
}

function datasetTitle({ dataset }: BenchmarkPanel, place: number): object {
  const more = { yshift: 4, font: { size: fontSize.text } };
  return panelTitle(`<b>${plain(datasetWords(dataset))}</b>`, panelDomain(place), more);
}

function panelWords(panel: BenchmarkPanel, present: readonly TrainingData[]): string {
  const pointsOf = (name: TrainingData): string =>
    alongLevels(panel, name)
      .map(({ auroc, low, high, level }) => `${withInterval(auroc, low, high)} at ${count(level)}`)
      .join(", ") || "missing";
  return `${datasetWords(panel.dataset)}: ${present.map((name) => `trained on ${name} ${pointsOf(name)}`).join("; ")}`;
}

function captionOf(
  rows: readonly ResultRow[],
  points: readonly AurocPoint[],
  benchmark: string,
  published: boolean,
  drawn: boolean,
): string {
  const means = rows.filter((row) => row.label === "mean");
  const paper = drawn
    ? `Dashed: ${publishedWords(means.map((row) => row.dataset))}`
    : `The paper's curves over ${benchmark} for these data were not read off, so none is drawn.`;
  return [
    "Line and band: trained on real images. Bars, starting at chance (0.5): trained on synthetic images.",
    meanOfWords(rows),
    `${intervalWords(points)}${beyondPaper(presentTraining(points))}`,
    missingWords(means),
    published ? paper : "",
  ]
    .filter(Boolean)
    .join(" ");
}
