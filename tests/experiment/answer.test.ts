/** The answer in one sentence: which images are compared, and what an interval on either side of zero is called. */
import { expect, it } from "vitest";
import { answerSentence } from "../../lib/experiment/sharing/answer";
import type { ClassifierRun } from "../../lib/experiment/collect-results";
import type { TrainingData } from "../../lib/experiment/results";
import { comparePredictions } from "../../lib/statistics/bootstrap/auroc-differences";
import { reportedBootstrap } from "../../lib/statistics/bootstrap/patient-bootstrap";
import { Random } from "../../lib/support/random";

/** A classifier whose scores are the truth with noise. */
function run(trainingData: TrainingData, noise: number): ClassifierRun {
  const random = Random.fromSeed(4, trainingData);
  const predictions = Array.from({ length: 300 }, (_, image) => ({
    image,
    patient: `p${image}`,
    label: "a",
    truth: image % 2 === 0 ? (1 as const) : (0 as const),
    score: (image % 2 === 0 ? 1 : 0) + noise * random.normal(),
  }));
  const auroc = comparePredictions(predictions, predictions, reportedBootstrap).mean.aurocA;
  return { trainingData, predictions, summary: { mean: { auroc } } } as unknown as ClassifierRun;
}

const [real, flow, gan] = [run("real", 0.5), run("flow", 1), run("prog-GAN", 3)];

it("compares the best synthetic cohort with the real one, with the paired interval", () => {
  const { difference, low, high } = comparePredictions(real.predictions, flow.predictions, reportedBootstrap).mean;
  expect(low).toBeGreaterThan(0);
  const [d, l, h] = [difference, low, high].map((value) => value.toFixed(3));
  expect(answerSentence([real, gan, flow], true)).toBe(
    `A classifier trained on flow's images (here the best of 2) reaches a mean AUROC of ${flow.summary.mean.auroc.toFixed(3)} on other phantoms (drawings, not patients), ` +
      `one trained on the real images ${real.summary.mean.auroc.toFixed(3)}: sharing synthetic images instead costs ${d} (95\u00a0% interval ${l} to ${h} over the test images; another training differs, too).`,
  );
});

it("says when the test set shows no loss, and when synthetic images are better", () => {
  const alike = answerSentence([real, { ...real, trainingData: "flow" }], false);
  expect(alike).toMatch(/on real images of other patients, .* costs no more than this test set can show: 0\.000 /);
  expect(
    answerSentence(
      [gan, flow].map((one, i) => ({ ...one, trainingData: i === 0 ? "real" : "flow" })),
      false,
    ),
  ).toMatch(/costs nothing here, it gains: the difference is \u22120\.\d{3} /);
});

it("needs both", () => {
  expect(answerSentence([real], true)).toBe("");
  expect(answerSentence([flow], true)).toBe("");
});
