/** Figures as an output that can be pointed at. */

/** The form that plotly's extensions of JupyterLab and VS Code draw. */
export const plotlyType = "application/vnd.plotly.v1+json";
