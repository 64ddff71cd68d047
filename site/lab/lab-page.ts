/** What the lab's page says of measurements: written at the build, from their files. */
import { generativeModels } from "../../lib/gan/models";
import type { LabAuroc } from "./messages";
import type { FiveMinutes } from "./measured/five-minutes";
import type { TrainedAbout } from "./trained/trained";

/** HTML by the names of the comments in `lab.html` that it replaces. */
export function labParts(trained: TrainedAbout, measured: FiveMinutes): Readonly<Record<string, string>> {
  return { trained: trainedWords(trained), "five minutes": fiveMinutesWords(measured) };
}

const words = ({ auroc, low, high }: LabAuroc): string =>
  `${auroc.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

function trainedWords({ settings, seconds, auroc, nearest }: TrainedAbout): string {
  const { model, combinations, images, seed, kimg } = settings;
  return `<details><summary>Which generator is this, and how good is it?</summary>
<p>The generator is a ${generativeModels[model].name}, the one that you can train below. It learned from ${combinations * images} phantoms of 16×16 pixels
(${images} of each of ${combinations} label combinations; seed ${seed}), ${kimg} thousand images shown, in ${seconds} seconds of one processor core.
<code>node site/lab/trained/make.mjs</code> made it. Its images are ${nearest.synthetic.toFixed(1)} gray values away from the nearest training image
(median), and real images that nobody trained on ${nearest.heldOut.toFixed(1)}. The lab's classifier, which learns for seconds, reaches a mean AUROC of
${words(auroc.synthetic)} on real test images when it learns from the generator's images, and ${words(auroc.real)} when it learns from the real ones.
The classifier above has learned from four times as many phantoms, of other patients, and reaches ${words(auroc.classifier)} (95 % intervals over patients).</p></details>`;
}

function fiveMinutesWords({ processor, runs }: FiveMinutes): string {
  if (runs.length === 0) return ""; // not measured yet
  const rows = runs.map(
    ({ model, combinations, images, kimg, seconds, real, synthetic }) =>
      `<tr><th scope="row">${generativeModels[model].name}</th><td>${combinations}</td><td>${combinations * images}</td><td>${Math.round(kimg)}</td><td>${Math.round(seconds)} s</td><td>${words(synthetic)}</td><td>${words(real)}</td></tr>`,
  );
  return `<details><summary>What do five minutes give?</summary>
<div class="scroll"><table><caption>Mean AUROC on real test images, with 95 % intervals over patients, after about five minutes of training on this page</caption>
<thead><tr><th scope="col">generator</th><th scope="col">label combinations</th><th scope="col">training images</th><th scope="col">thousand images shown</th><th scope="col">time</th><th scope="col">trained on synthetic images</th><th scope="col">trained on real images</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
<p>Measured once, with seed 1 and the knobs as they are below but for the length, in headless Chromium on an ${processor}; the time is processor time of
one core, in WebAssembly (<code>node site/lab/measured/measure.mjs</code>). Your computer may show more or fewer images in five minutes.
One seed is no comparison of generators.</p></details>`;
}
