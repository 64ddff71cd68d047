/** Time with an image, without pauses and without the time in which the page is hidden. */
export class Stopwatch {
  constructor() {
    this.before = 0;
    /** @type {number | undefined} */
    this.since = undefined;
    document.addEventListener("visibilitychange", () => {
      if (!this.running) return;
      if (document.hidden) this.hold();
      else this.since ??= performance.now();
    });
    this.running = false;
  }

  start() {
    this.before = 0;
    this.resume();
  }

  resume() {
    this.running = true;
    this.since = performance.now();
  }

  pause() {
    this.hold();
    this.running = false;
  }

  hold() {
    this.before = this.milliseconds();
    this.since = undefined;
  }

  milliseconds() {
    return this.before + (this.since === undefined ? 0 : performance.now() - this.since);
  }
}
