import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { afterEach, expect, it, vi } from "vitest";
import type { TrainingTick } from "../../lib/gan/training/train";
import { UpdatableDisplay } from "../../lib/notebook/display/display";
import { trainingView } from "../../lib/notebook/display/training-view";
import { temporaryFolder } from "./fixture";

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
  await view.tick(tick, { grid: Buffer.from("first grid") });
  await view.tick({ ...tick, kimg: 2, score: 12.345, scoreName: "FD, DenseNet features" }, {});
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

it("shows a found training as it was: when and how long, all its ticks, and its grids under a slider", async () => {
  const shown: Record<string, unknown>[] = [];
  vi.spyOn(UpdatableDisplay.prototype, "show").mockImplementation((data) => void shown.push(data));
  const folder = temporaryFolder();
  fs.writeFileSync(
    path.join(folder, "status.json"),
    JSON.stringify({ state: "done", started: "2026-11-29T17:23:20.699Z", seconds: 427 }),
  );
  fs.mkdirSync(path.join(folder, "samples"));
  const gray = (value: number): Promise<Buffer> =>
    sharp({ create: { width: 16, height: 8, channels: 3, background: { r: value, g: value, b: value } } })
      .png()
      .toBuffer();
  for (let grid = 1; grid <= 20; grid++)
    fs.writeFileSync(path.join(folder, "samples", `${String(grid * 500).padStart(9, "0")}.png`), await gray(grid * 10));
  const ticks = Array.from({ length: 20 }, (_, place) => ({
    kimg: (place + 1) / 2,
    resolution: 16,
    phase: "training",
    lossD: 1 + place,
    lossG: 2,
    score: place % 2 === 0 ? 20 - place : null,
    scoreName: place % 2 === 0 ? "FD" : null,
  })) as unknown as TrainingTick[];
  await trainingView("cpD-GAN").end({ model: "cpd-gan", folder, generator: "", ticks });
  expect(shown).toHaveLength(1);
  expect(shown[0]["text/plain"]).toBe(
    "cpD-GAN: found; trained in 7 min 7 s on 2026-11-29; at 10 kimg, 16×16 training: losses D 20.00 (solid), G 2.00 (dashed)",
  );
  const { layout, data } = shown[0]["application/vnd.plotly.v1+json"] as {
    layout: { images: { source: string }[]; sliders: { active: number; steps: { label: string; args: object[] }[] }[] };
    data: { y: number[] }[];
  };
  expect(data[0].y).toHaveLength(20);
  const [{ active, steps }] = layout.sliders;
  // Few enough for a notebook, evenly chosen, the last one among them.
  expect(steps.map(({ label }) => label)).toEqual(["2", "4", "6", "8", "10"]);
  expect(active).toBe(4);
  const sources = steps.map(({ args }) => (args[0] as Record<string, string>)["images[0].source"]);
  expect(layout.images[0].source).toBe(sources[4]);
  const levels = await Promise.all(
    sources.map(async (uri) => (await sharp(Buffer.from(uri.split(",")[1], "base64")).stats()).channels[0].mean),
  );
  for (const [place, level] of levels.entries()) expect(level).toBeCloseTo(40 * (place + 1), -0.5);
});
