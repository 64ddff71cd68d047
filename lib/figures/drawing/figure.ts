/** The type of a figure: a plotly specification with its size and a description in words. */
import { UserError } from "../../support/errors";

/** A plotly specification. Plain JSON: it can be saved, shown in a notebook and drawn to a file. */
export interface Figure {
  /** Plotly's traces. */
  readonly data: readonly object[];
  /** Plotly's layout; width and height in CSS pixels. */
  readonly layout: { readonly width: number; readonly height: number; readonly [key: string]: unknown };
  /** The figure in words, for those who cannot see it: what is drawn, and its main numbers. */
  readonly alt: string;
}

/** Plotly's config for every figure: nothing that would send a figure to a server. */
export const plotlyConfig: Readonly<Record<string, unknown>> = {
  showSendToCloud: false,
  showEditInChartStudio: false,
  plotlyServerURL: "",
  displaylogo: false,
  responsive: false,
};

/** The figure as the JSON document that `renderFigure` saves and that plotly's viewers read. */
export function figureJson(figure: Figure): {
  data: readonly object[];
  layout: Figure["layout"];
  config: object;
  alt: string;
} {
  return { data: figure.data, layout: figure.layout, config: plotlyConfig, alt: figure.alt };
}

/**
 * Checks the parts that drawing relies on.
 * @throws UserError when it isn't a figure or has no sensible size.
 */
export function checkFigure(figure: Figure): void {
  const { data, layout } = figure ?? {};
  if (!Array.isArray(data) || typeof layout !== "object" || layout === null) {
    throw new UserError("This is not a figure: it needs `data` (a list of plotly traces) and `layout`.");
  }
  for (const side of ["width", "height"] as const) {
    const length: unknown = layout[side];
    if (typeof length !== "number" || !(length >= 10 && length <= 10_000)) {
      throw new UserError(
        `The figure's layout.${side} is ${String(length)}; give a number of pixels from 10 to 10000.`,
      );
    }
  }
}
