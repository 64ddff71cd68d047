/** Figures whose values can be pointed at: a picture first, plotly's drawing when the reader asks for it. */

interface Plotly {
  newPlot(place: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

/** Plotly.js, loaded when it is first asked for: it is larger than everything else of a page. */
let plotly: Promise<Plotly> | undefined;

/** Puts a button below each picture that has values. @param up from the page's folder to the site's. */
export function offerValues(up: string): void {
  for (const drawn of document.querySelectorAll<HTMLElement>(".drawn")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show values";
    button.addEventListener("click", () => {
      button.disabled = true;
      plotly ??= load(up);
      plotly
        .then((loaded) => draw(loaded, drawn))
        .then(
          () => button.remove(),
          () => (button.textContent = "The figure cannot be drawn here: plotly.js is missing from the site's folder."),
        );
    });
    drawn.append(button);
  }
}

function load(up: string): Promise<Plotly> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${up}plotly.js`;
    script.addEventListener("load", () => resolve((globalThis as unknown as { Plotly: Plotly }).Plotly));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

/** Draws beside the picture, which goes when that is done. */
async function draw(plotly: Plotly, drawn: HTMLElement): Promise<void> {
  const { data, layout, config } = JSON.parse(drawn.querySelector("script")!.textContent) as Record<string, unknown>;
  const [place, picture] = [document.createElement("div"), drawn.querySelector("img")!];
  place.className = "scroll";
  // Announced as the picture was.
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", picture.alt);
  picture.before(place);
  await plotly.newPlot(place, data, layout, config);
  picture.remove();
}
