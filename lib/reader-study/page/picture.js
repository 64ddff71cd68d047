/** The image: gray values through window and level, drawn at whole screen pixels. */
import { button, element } from "./dom.js";

const largestZoom = 32;
/** Smaller images begin enlarged up to this width, in the page's pixels: 16 true pixels of a phone are a millimeter. */
const beginsUpTo = 200;
const fullWindow = 255;
const middleLevel = 127.5;

/** The canvas and the controls of its view. */
export class Picture {
  constructor() {
    this.canvas = element("picture", HTMLCanvasElement);
    this.stage = element("stage", HTMLElement);
    this.windowRange = element("window", HTMLInputElement);
    this.levelRange = element("level", HTMLInputElement);
    /** @type {Uint8Array} */
    this.gray = new Uint8Array(1);
    this.side = 1;
    this.zoom = 1;
    this.zoomIsChosen = false;
    this.smooth = false;
    this.inverted = false;
    this.window = fullWindow;
    this.level = middleLevel;
    this.source = document.createElement("canvas");
    this.smoothButton = button("smooth", () => this.set({ smooth: !this.smooth }));
    this.invertButton = button("invert", () => this.set({ inverted: !this.inverted }));
    button("reset", () => this.set({ window: fullWindow, level: middleLevel }));
    button("zoom-in", () => this.zoomBy(1));
    button("zoom-out", () => this.zoomBy(-1));
    button("zoom-one", () => this.zoomTo(1));
    button("zoom-fit", () => this.zoomTo(this.fit()));
    this.windowRange.addEventListener("input", () => this.set({ window: Number(this.windowRange.value) }));
    this.levelRange.addEventListener("input", () => this.set({ level: Number(this.levelRange.value) }));
    this.canvas.addEventListener("pointerdown", (event) => this.startDrag(event));
    addEventListener("resize", () => this.draw());
  }

  /**
   * Shows another image; a zoom that was chosen, smoothing and inversion are kept, the window is not.
   * @param {Uint8Array} gray side × side values.
   * @param {number} side
   * @param {string} name for screen readers.
   */
  show(gray, side, name) {
    this.gray = gray;
    this.side = side;
    this.canvas.setAttribute("aria-label", name);
    this.set({ window: fullWindow, level: middleLevel, ...(this.zoomIsChosen ? {} : { zoom: this.firstZoom() }) });
  }

  /** Nothing to see while paused. */
  clear() {
    this.canvas.width = this.canvas.height = 1;
  }

  /** @param {number} steps */
  zoomBy(steps) {
    this.zoomTo(Math.min(largestZoom, Math.max(1, this.zoom + steps)));
  }

  /** @param {number} zoom that the reader chose. */
  zoomTo(zoom) {
    this.zoomIsChosen = true;
    this.set({ zoom });
  }

  /** @param {Partial<Pick<Picture, "zoom" | "smooth" | "inverted" | "window" | "level">>} change */
  set(change) {
    Object.assign(this, change);
    this.smoothButton.setAttribute("aria-pressed", String(this.smooth));
    this.invertButton.setAttribute("aria-pressed", String(this.inverted));
    this.windowRange.value = String(this.window);
    this.levelRange.value = String(this.level);
    element("zoom-text", HTMLOutputElement).value = `${this.zoom}×`;
    this.draw();
  }

  /** The largest whole zoom that fits. */
  fit() {
    const room = Math.min(this.stage.clientWidth, this.stage.clientHeight) * devicePixelRatio;
    return Math.max(1, Math.min(largestZoom, Math.floor(room / this.side)));
  }

  /** Before the reader chooses one. */
  firstZoom() {
    return Math.max(1, Math.min(this.fit(), Math.floor((beginsUpTo * devicePixelRatio) / this.side)));
  }

  draw() {
    const { canvas, source, side } = this;
    source.width = source.height = side;
    this.context(source).putImageData(new ImageData(this.throughWindow(), side), 0, 0);
    // One image pixel is zoom × zoom pixels of the screen, whatever the page's own scale.
    canvas.width = canvas.height = side * this.zoom;
    canvas.style.width = canvas.style.height = `${(side * this.zoom) / devicePixelRatio}px`;
    canvas.classList.toggle("nearest", !this.smooth);
    const context = this.context(canvas);
    context.imageSmoothingEnabled = this.smooth;
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
  }

  /** @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and opacity of each pixel. */
  throughWindow() {
    const shades = Uint8ClampedArray.from({ length: 256 }, (_, value) => {
      const shade = ((value - this.level) / this.window + 0.5) * 255;
      return this.inverted ? 255 - shade : shade;
    });
    const colors = new Uint8ClampedArray(4 * this.gray.length);
    this.gray.forEach((value, i) => colors.set([shades[value], shades[value], shades[value], 255], 4 * i));
    return colors;
  }

  /** @param {PointerEvent} event */
  startDrag(event) {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    const { canvas } = this;
    const from = { x: event.clientX, y: event.clientY, window: this.window, level: this.level };
    canvas.setPointerCapture(event.pointerId);
    /** @param {PointerEvent} moved */
    const move = (moved) =>
      this.set({
        window: Math.min(510, Math.max(1, from.window + (moved.clientX - from.x))),
        level: Math.min(255, Math.max(0, from.level + (moved.clientY - from.y) / 2)),
      });
    canvas.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, () => canvas.removeEventListener("pointermove", move), { once: true });
  }

  /** @param {HTMLCanvasElement} canvas */
  context(canvas) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser cannot draw.");
    return context;
  }
}
