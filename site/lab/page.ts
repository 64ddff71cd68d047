/** The lab's visible half: knobs, progress, images and results. */
import program from "lab-worker";
import { resolution } from "../../lib/teaching/lab/cohort";
import { strip } from "./canvas";
import { lossCurve } from "./curve";
import { startExplorer } from "./explorer";
import type { Answer, ImageRow, LabAuroc, Request } from "./messages";
import type { LabSettings } from "../../lib/teaching/lab/training";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [form, status] = [element<HTMLFormElement>("knobs"), element("status")];
const [start, stop, judge] = ["start", "stop", "judge"].map((id) => element<HTMLButtonElement>(id));

const worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
const ask = (request: Request): void => worker.postMessage(request);
const explorer = startExplorer((look) => ask({ kind: "look", look }));
const curve = lossCurve(element<HTMLElement>("curve"));

/** What can be pressed. */
function allow(buttons: readonly HTMLButtonElement[]): void {
  for (const button of [start, stop, judge]) button.disabled = !buttons.includes(button);
}

function settings(): LabSettings {
  const values = new FormData(form);
  const number = (name: string): number => Number(values.get(name));
  return {
    model: values.get("model") === "cpd-gan" ? "cpd-gan" : "flow",
    combinations: number("combinations") === 4 ? 4 : 2,
    images: number("images"),
    kimg: number("kimg"),
    learningRate: number("learningRate"),
    seed: number("seed"),
    ...(values.get("penalty") === "none" && { penaltyWeight: 0 }),
  };
}

/** Knobs that a link has set, such as `#images=20&kimg=40`; what is not a value of theirs is left. */
function takeKnobs(): void {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
    const before = field.value;
    field.value = value;
    if (!field.checkValidity() || field.value !== value) field.value = before;
  }
  if (location.hash !== "") form.scrollIntoView();
}

/** Draws rows of images; each is enlarged by the style sheet. */
function showRows(id: string, rows: readonly ImageRow[]): void {
  element(id).replaceChildren(
    ...rows.map(({ title, images }) => {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = title;
      figure.append(caption, strip(images, `${images.length / resolution ** 2} images, ${title}`));
      return figure;
    }),
  );
}

const words = ({ auroc, low, high }: LabAuroc): string =>
  `${auroc.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

function take(answer: Answer): void {
  switch (answer.kind) {
    case "ready":
      status.textContent = "Ready to train. It is computed here, and nothing leaves your computer.";
      explorer.begin();
      return allow([start]);
    case "seen":
      return explorer.show(answer.view);
    case "real":
      return showRows("real", answer.rows);
    case "synthetic":
      return showRows("synthetic", answer.rows);
    case "progress": {
      const { kimg, total, seconds, losses } = answer;
      curve.add(kimg, losses);
      const left = kimg > 0 ? `, ${duration((seconds * (total - kimg)) / kimg)} left` : "";
      element<HTMLProgressElement>("done").value = kimg / total;
      status.textContent = `Training: ${Math.floor((100 * kimg) / total)} %${left}`;
      return;
    }
    case "trained":
      status.textContent = `Trained on ${Math.round(1000 * answer.kimg).toLocaleString("en")} images in ${duration(answer.seconds)}.`;
      return allow([start, judge]);
    case "judging":
      element<HTMLProgressElement>("done").value = answer.share;
      status.textContent = `${answer.task} …`;
      return;
    case "judged": {
      const { real, synthetic, audit } = answer;
      element("auroc-real").textContent = words(real);
      element("auroc-synthetic").textContent = words(synthetic);
      element("copies").textContent =
        `The nearest training image is ${audit.synthetic.toFixed(1)} gray values away from a synthetic image (median), and ` +
        `${audit.heldOut.toFixed(1)} from a real image that nobody trained on. A generator that copies comes much nearer.`;
      showRows("nearest", [
        { title: "synthetic, the nearest first", images: joined(audit.nearest.map((pair) => pair.synthetic)) },
        { title: "its nearest training image", images: joined(audit.nearest.map((pair) => pair.training)) },
      ]);
      element("results").hidden = false;
      status.textContent = "Done. Turn a knob and train again.";
      return allow([start, judge]);
    }
    case "failed":
      explorer.failed();
      status.textContent = answer.message;
      return allow([start]);
  }
}

function joined(images: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(images.length * resolution ** 2);
  images.forEach((image, i) => all.set(image, i * resolution ** 2));
  return all;
}

worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => take(data));
worker.addEventListener("error", ({ message }) => take({ kind: "failed", message }));
takeKnobs();
addEventListener("hashchange", takeKnobs);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  curve.clear();
  element("results").hidden = true;
  allow([stop]);
  ask({ kind: "train", settings: settings() });
});
stop.addEventListener("click", () => ask({ kind: "stop" }));
judge.addEventListener("click", () => {
  allow([]);
  ask({ kind: "judge" });
});
