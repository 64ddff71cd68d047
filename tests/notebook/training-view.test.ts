import { afterEach, expect, it, vi } from "vitest";
import type { TrainingTick } from "../../lib/gan/training/train";
import { UpdatableDisplay } from "../../lib/notebook/display/display";
import { trainingView } from "../../lib/notebook/display/training-view";

afterEach(() => vi.restoreAllMocks());

it("shows every tick in one place: losses in words, their curves, and the last grid there was", async () => {
  const shown: Record<string, unknown>[] = [];
  const displays = new Set<UpdatableDisplay>();
  vi.spyOn(UpdatableDisplay.prototype, "show").mockImplementation(function (this: UpdatableDisplay, data) {
    displays.add(this);
    shown.push(data);
  });
  const tick = {
    kimg: 1,
    resolution: 16,
    phase: "transition",
    lossD: 1.5,
    lossG: -0.25,
    score: null,
    scoreName: null,
  } as TrainingTick;
  const view = trainingView("cpD-GAN");
  await view(tick, { grid: Buffer.from("first grid") });
  await view({ ...tick, kimg: 2, score: 12.345, scoreName: "FD, DenseNet features" }, {});
  expect(displays.size).toBe(1);
  expect(shown.map((data) => data["text/plain"])).toEqual([
    "cpD-GAN at 1 kimg, 16×16 transition: losses D 1.50 (solid), G -0.25 (dashed)",
    "cpD-GAN at 2 kimg, 16×16 transition: losses D 1.50 (solid), G -0.25 (dashed), FD, DenseNet features 12.3",
  ]);
  const pictures = shown.map((data) =>
    Array.from((data["text/html"] as string).matchAll(/base64,([^"]+)"/g), (match) => Buffer.from(match[1], "base64")),
  );
  for (const [curves, grid] of pictures) {
    expect(curves.subarray(1, 4).toString()).toBe("PNG");
    expect(grid.toString()).toBe("first grid");
  }
  expect(pictures[0][0].equals(pictures[1][0])).toBe(false);
});
