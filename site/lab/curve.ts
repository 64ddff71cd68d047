/** The losses' curves, drawn as they come. */

/** Width and height, in units of the drawing. */
const [width, height] = [320, 120];
const colors = ["#0072b2", "#e69f00"];
const dashes = ["", "6 4"];
/** Of the losses that models report, those that are drawn, with what they are called. */
const names: Readonly<Record<string, string>> = { loss: "loss", lossD: "discriminator", lossG: "generator" };

/** Takes losses and shows them. */
export interface LossCurve {
  add(kimg: number, losses: Readonly<Record<string, number>>): void;
  clear(): void;
}

/** @param place where the curves are drawn. */
export function lossCurve(place: HTMLElement): LossCurve {
  let points = new Map<string, [kimg: number, loss: number][]>();
  let drawnAt = -Infinity;
  return {
    add(kimg, losses) {
      for (const [key, loss] of Object.entries(losses)) {
        if (!(key in names) || !Number.isFinite(loss)) continue;
        const all = points.get(key) ?? [];
        // Smoothed: a step's loss is that of a few images.
        const before = all.at(-1)?.[1] ?? loss;
        points.set(key, [...all.slice(-2000), [kimg, before + 0.05 * (loss - before)]]);
      }
      if (performance.now() - drawnAt < 250) return;
      drawnAt = performance.now();
      place.innerHTML = draw(points);
    },
    clear() {
      points = new Map();
      place.replaceChildren();
    },
  };
}

function draw(points: ReadonlyMap<string, readonly [number, number][]>): string {
  const all = [...points.values()].flat();
  const most = Math.max(...all.map(([kimg]) => kimg));
  const [low, high] = [Math.min(...all.map(([, loss]) => loss)), Math.max(...all.map(([, loss]) => loss))];
  const x = (kimg: number): string => ((kimg / most) * width).toFixed(1);
  const y = (loss: number): string => (height - ((loss - low) / Math.max(1e-9, high - low)) * height).toFixed(1);
  const lines = [...points].map(([, own], i) => {
    const path = own.map(([kimg, loss]) => `${x(kimg)},${y(loss)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colors[i]}" stroke-dasharray="${dashes[i]}" stroke-width="2"/>`;
  });
  const words = [...points].map(([key, own]) => `${names[key]} ${own.at(-1)![1].toFixed(3)}`).join(", ");
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="losses over images shown: ${words}">${lines.join("")}</svg>` +
    `<p>${words}</p>`
  );
}
