import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calibrate } from "../../lib/benchmark/calibrated-estimate";
import { classifierSeconds, trainingSeconds, uncalibrated } from "../../lib/benchmark/estimate";
import { preset } from "../../lib/experiment/knobs/presets";
import { writeJson } from "../../lib/support/files/atomic";
import { writeSafetensors } from "../../lib/support/files/safetensors";

const quick = preset("quick");
let runs: string;
beforeEach(() => (runs = fs.mkdtempSync(path.join(os.tmpdir(), "calibration-"))));
afterEach(() => fs.rmSync(runs, { recursive: true }));

function finish(name: string, knobs: object, seconds: number, state = "done"): string {
  const folder = path.join(runs, name);
  writeJson(path.join(folder, "config.json"), { knobs });
  writeJson(path.join(folder, "status.json"), { state, seconds });
  return folder;
}

function finishGan(name: string, seconds: number, state?: string): void {
  fs.writeFileSync(
    path.join(finish(name, quick.cpdGan, seconds, state), "metrics.jsonl"),
    `${JSON.stringify({ resolution: 32 })}\n`,
  );
}

describe("calibrate", () => {
  it("says so where there is nothing to learn from", () => {
    expect(calibrate(path.join(runs, "absent"))).toBe(uncalibrated);
    finishGan("cpd-gan-1", 19); // too short
    finishGan("cpd-gan-2", 1000, "stopped");
    expect(calibrate(runs)).toBe(uncalibrated);
  });

  it("learns nothing from what another machine did", () => {
    finishGan("cpd-gan-1", 5000);
    const status = path.join(runs, "cpd-gan-1", "status.json");
    writeJson(status, { ...(JSON.parse(fs.readFileSync(status, "utf8")) as object), elsewhere: true });
    expect(calibrate(runs)).toBe(uncalibrated);
  });

  it("takes the median of finished runs, each kind for itself", () => {
    const usual = trainingSeconds("cpd-gan", quick.cpdGan, 32, uncalibrated);
    finishGan("cpd-gan-1", 2 * usual);
    finishGan("cpd-gan-2", 3 * usual);
    finishGan("cpd-gan-3", 50 * usual);
    fs.writeFileSync(path.join(runs, "cpd-gan-3.lock"), "");
    const classifier = finish(
      "classifier-real-1",
      quick.classifier,
      0.5 * classifierSeconds(quick.classifier, 32, uncalibrated),
    );
    writeSafetensors(path.join(classifier, "classifier.safetensors"), {}, { resolution: "32" });
    const { factor, basis } = calibrate(runs);
    expect(factor["cpd-gan"]).toBeCloseTo(3, 5);
    expect(factor.classifier).toBeCloseTo(0.5, 5);
    expect(factor["prog-gan"]).toBe(1);
    expect(basis).toContain("3 of cpd-gan (3.00 times the constants)");
    expect(basis).toContain("constants of two CPU cores for prog-gan");
  });
});

describe("estimates", () => {
  it("are what was measured on two cores", () => {
    expect(trainingSeconds("cpd-gan", quick.cpdGan, 32, uncalibrated)).toBeCloseTo(
      4 + (quick.cpdGan.totalKimg * 1000) / 270,
      0,
    );
    expect(classifierSeconds(quick.classifier, 32, uncalibrated)).toBeCloseTo(4 + 80, 0);
  });

  it("grow with the pixels, and a progressive training costs less than one at full size", () => {
    expect(trainingSeconds("cpd-gan", quick.cpdGan, 64, uncalibrated)).toBeGreaterThan(
      1.5 * trainingSeconds("cpd-gan", quick.cpdGan, 32, uncalibrated),
    );
    const full = { ...quick.progGan, startResolution: 32 };
    expect(trainingSeconds("prog-gan", quick.progGan, 32, uncalibrated)).toBeLessThan(
      trainingSeconds("prog-gan", full, 32, uncalibrated),
    );
  });
});
