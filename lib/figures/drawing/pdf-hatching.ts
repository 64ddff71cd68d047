/**
 * Hatched bars as lines. The browser puts SVG's fill patterns into a PDF as small pictures, which blur in print and make
 * the file ten times as large.
 */

/** What is used of the page's elements; this project is compiled without the browser's types. */
interface Shape {
  readonly tagName: string;
  readonly children: Iterable<Shape>;
  readonly style: { fill: string };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  cloneNode(deep: boolean): Shape;
  append(...shapes: Shape[]): void;
  after(...shapes: Shape[]): void;
  getBBox(): { x: number; y: number; width: number; height: number };
}

interface Page {
  querySelectorAll(selector: string): Iterable<Shape>;
  getElementById(id: string): Shape | null;
  createElementNS(namespace: string, name: string): Shape;
}

/** Runs in the page, and needs all that it uses inside: draws the lines of each pattern one by one, clipped to their bar. */
export function hatchAsLines(): void {
  const page = (globalThis as unknown as { document: Page }).document;
  const create = (name: string, attributes: Record<string, string>): Shape => {
    const element = page.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  let clips = 0;
  for (const shape of [...page.querySelectorAll("path, rect")]) {
    const pattern = page.getElementById(/^url\(["']?#([^"')]+)/.exec(shape.style.fill)?.[1] ?? "");
    if (pattern?.tagName !== "pattern") continue;
    const side = parseFloat(pattern.getAttribute("width") ?? "");
    const scale = Number(/scale\(([\d.]+)\)/.exec(pattern.getAttribute("patternTransform") ?? "")?.[1] ?? 1);
    const [ground, ...marks] = pattern.children;
    const clip = create("clipPath", { id: `hatching-${clips++}` });
    const outline = shape.cloneNode(false);
    for (const attribute of ["style", "transform"]) outline.removeAttribute(attribute);
    clip.append(outline);
    // One opacity for all marks together: they meet at the tiles' edges.
    const tiles = create("g", { transform: `scale(${scale})`, opacity: marks[0]?.getAttribute("opacity") ?? "1" });
    const box = shape.getBBox();
    for (let x = Math.floor(box.x / scale / side) * side; x < (box.x + box.width) / scale; x += side) {
      for (let y = Math.floor(box.y / scale / side) * side; y < (box.y + box.height) / scale; y += side) {
        const tile = create("g", { transform: `translate(${x},${y})` });
        for (const mark of marks) {
          const copy = mark.cloneNode(true);
          copy.removeAttribute("opacity");
          tile.append(copy);
        }
        tiles.append(tile);
      }
    }
    const clipped = create("g", {
      "clip-path": `url(#hatching-${clips - 1})`,
      transform: shape.getAttribute("transform") ?? "",
    });
    clipped.append(tiles);
    shape.style.fill = ground?.getAttribute("fill") ?? "none";
    shape.after(clip, clipped);
  }
}
