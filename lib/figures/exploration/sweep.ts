/** What does a knob do? AUROC over its values, a point a seed, and the line of their means. */
import type { TrainingData } from "../../experiment/results";
import { meanOf } from "../../statistics/mean";
import { UserError } from "../../support/errors";
import type { KnobValue } from "../../support/knobs/knob";
import type { Figure } from "../drawing/figure";
import { frameLayout, plain } from "../drawing/frame";
import { chanceLine } from "../drawing/marks";
import { axis, figureWidth, type SeriesLook, seriesLooks, trainingLooks } from "../drawing/theme";
import { three } from "../drawing/words";

/** One classifier of a sweep. */
export interface SweptClassifier {
  readonly value: KnobValue;
  /** What else is swept and has which value: "minibatch32=16"; empty where nothing else is. */
  readonly setting: string;
  readonly trainingData: TrainingData;
  readonly seed: number;
  readonly auroc: number;
}

/**
 * @param knob its dotted name. @param classifiers of all its values.
 * @throws UserError when there is none.
 */
export function sweepFigure(knob: string, classifiers: readonly SweptClassifier[]): Figure {
  if (classifiers.length === 0)
    throw new UserError("No classifier of this sweep is finished; run it to its end first.");
  const values = [...new Set(classifiers.map(({ value }) => value))].sort((a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : 0,
  );
  const names = [...new Set(classifiers.map(seriesOf))];
  const seeds = new Set(classifiers.map(({ seed }) => seed));
  const series = names.map((name, place): Series => {
    const own = classifiers.filter((one) => seriesOf(one) === name);
    const isOneOfData = names.length === new Set(classifiers.map(({ trainingData }) => trainingData)).size;
    return {
      name,
      own,
      look: isOneOfData ? trainingLooks[own[0].trainingData] : seriesLooks[place % seriesLooks.length],
      means: values.flatMap((value) => {
        const found = own.filter((one) => one.value === value).map(({ auroc }) => auroc);
        return found.length > 0 ? [{ value, mean: meanOf(found) }] : [];
      }),
    };
  });
  const lowest = Math.min(...classifiers.map(({ auroc }) => auroc));
  const layout = frameLayout({
    title: `AUROC by ${knob}`,
    caption: `Mean AUROC on real test images. ${seeds.size > 1 ? `Points are single seeds (${seeds.size}), which have their own cohorts; lines join their means.` : "One seed: a difference of a few hundredths may be chance."}`,
    plotHeight: 320,
    legend: names.map((name) => `trained on ${name}`),
  });
  const isNumeric = values.every((value) => typeof value === "number");
  const at = (value: KnobValue): number => (isNumeric ? Number(value) : values.indexOf(value));
  return {
    data: series.flatMap((one) => tracesOf(one, at)),
    layout: {
      ...layout,
      xaxis: axis(plain(knob), { tickvals: values.map(at), ticktext: values.map(String), ...range(values, isNumeric) }),
      yaxis: axis("Mean AUROC", { range: [Math.min(0.48, Math.floor(lowest * 10) / 10), 1], nticks: 6 }),
      shapes: [chanceLine("y")],
      width: figureWidth,
    },
    alt: `AUROC by ${knob}. ${series.map(seriesWords).join("; ")}.`,
  };
}

/** The classifiers that one line joins. */
interface Series {
  readonly name: string;
  readonly own: readonly SweptClassifier[];
  readonly look: SeriesLook;
  /** Of the values that are there, in their order. */
  readonly means: readonly { readonly value: KnobValue; readonly mean: number }[];
}

/** A line of means and the single seeds. @param at where a value is on the axis. */
function tracesOf({ name, own, look, means }: Series, at: (value: KnobValue) => number): object[] {
  const common = { type: "scatter", legendgroup: name, name: `trained on ${plain(name)}` };
  return [
    {
      ...common,
      mode: "lines",
      x: means.map(({ value }) => at(value)),
      y: means.map(({ mean }) => mean),
      line: { color: look.color, dash: look.dash, width: 2 },
    },
    {
      ...common,
      mode: "markers",
      showlegend: false,
      x: own.map(({ value }) => at(value)),
      y: own.map(({ auroc }) => auroc),
      marker: { color: look.color, symbol: look.symbol, size: 9, opacity: 0.75 },
      text: own.map(({ seed }) => `seed ${seed}`),
    },
  ];
}

function seriesWords({ name, means }: Series): string {
  return `Trained on ${name}: ${means.map(({ value, mean }) => `${three(mean)} at ${String(value)}`).join(", ")}`;
}

const seriesOf = ({ trainingData, setting }: SweptClassifier): string =>
  [trainingData, setting].filter(Boolean).join(", ");

/** A logarithmic axis where values span more than a factor of four. */
function range(values: readonly KnobValue[], isNumeric: boolean): object {
  const [low, high] = isNumeric ? [Number(values[0]), Number(values[values.length - 1])] : [0, values.length - 1];
  if (isNumeric && low > 0 && high / low > 4) {
    const margin = 0.08 * Math.log10(high / low);
    return { type: "log", range: [Math.log10(low) - margin, Math.log10(high) + margin] };
  }
  const margin = 0.08 * (high - low) || 1;
  return { range: [low - margin, high + margin] };
}
