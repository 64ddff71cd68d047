/** Images of the lab as canvases; the style sheet enlarges them. */
import { resolution } from "../../lib/teaching/lab/cohort";

/** Images beside one another, a pixel between two. @param images n×16×16 gray values. */
export function strip(images: Uint8Array, label: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  paint(canvas, images, label);
  return canvas;
}

/** Draws them into a canvas that is there. */
export function paint(canvas: HTMLCanvasElement, images: Uint8Array, label: string): void {
  const count = images.length / resolution ** 2;
  [canvas.width, canvas.height] = [count * (resolution + 1) - 1, resolution];
  canvas.setAttribute("aria-label", label);
  const context = canvas.getContext("2d")!;
  const data = context.createImageData(canvas.width, canvas.height);
  images.forEach((gray, i) => {
    const [image, y, x] = [Math.floor(i / resolution ** 2), Math.floor(i / resolution) % resolution, i % resolution];
    data.data.set([gray, gray, gray, 255], 4 * (y * canvas.width + image * (resolution + 1) + x));
  });
  context.putImageData(data, 0, 0);
}
