import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { LocalizationScore } from "../../lib/attribution/localization-scores";
import { type Attribution, attributionMethods } from "../../lib/attribution/attribute-cohort";
import { attributionMapsFigure, attributionScoresFigure } from "../../lib/figures";
import { colorsOf } from "../../lib/figures/drawing/color-scale";
import { maskOutline } from "../../lib/figures/drawing/mask-outline";

const resolution = 8;
const classifiers = ["real", "cpD-GAN"];

/** Made up, to show how it is drawn. */
function attribution(marked = true): Attribution {
  const map = (peak: number): Float64Array =>
    Float64Array.from({ length: 64 }, (_, pixel) => (pixel === peak ? 4 : pixel === peak + 1 ? 2 : 0) / 6);
  const byMethod = <T>(value: T): Record<(typeof attributionMethods)[number], T> => ({
    "occlusion, all labels": value,
    occlusion: value,
    "Grad-CAM": value,
  });
  const interval = (value: number): { value: number; low: number; high: number } => ({
    value,
    low: value - 0.1,
    high: value + 0.05,
  });
  const row = (finding: string, score: number): LocalizationScore => ({
    finding,
    images: 12,
    chance: 0.2,
    scores: [interval(score), interval(score - 0.1)],
    differences: [interval(0), interval(0.1)],
  });
  const rows = [row("Edema <x>", 0.6), row("Fracture", 0.4), row("mean", 0.5)];
  return {
    classifiers,
    resolution,
    inputSize: 8,
    gradCamSide: 2,
    images: 24,
    tooSmall: 0,
    blank: byMethod([0, 0]),
    examples: ["Edema <x>", "Fracture"].map((finding, i) => ({
      finding,
      image: new Uint8Array(64).fill(100 + i),
      maps: byMethod([map(9), map(20)]),
      ...(marked && { mask: Uint8Array.from({ length: 64 }, (_, pixel) => (pixel === 9 ? 1 : 0)) }),
    })),
    ...(marked && { scores: byMethod({ "pointing game": rows, "energy in mask": rows }) }),
  };
}

interface Drawn {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly xaxis: string;
  readonly error_x?: { readonly array: number[]; readonly arrayminus: number[] };
}
const rounded = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 1e6) / 1e6);

describe("attributionMapsFigure", () => {
  it("holds the image in gray and each map in the scale's colors, its maximum in the last", async () => {
    const figure = await attributionMapsFigure(attribution(), "occlusion");
    const [picture] = figure.layout["images"] as { source: string; sizex: number }[];
    const { data, info } = await sharp(Buffer.from(picture.source.split(",")[1], "base64"))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(3);
    const scale = info.width / picture.sizex;
    const tile = (picture.sizex - 2 * 6) / 3;
    const color = (column: number, pixel: number): number[] => {
      const x = Math.round((column * (tile + 6) + (((pixel % 8) + 0.5) * tile) / 8) * scale);
      const y = Math.round((((Math.floor(pixel / 8) + 0.5) * tile) / 8) * scale);
      return [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    };
    expect(color(0, 5)).toEqual([100, 100, 100]);
    expect([color(1, 9), color(1, 10), color(1, 30)]).toEqual([1, 0.5, 0].map((value) => [...colorsOf([value])]));
    expect([color(2, 20), color(2, 9)]).toEqual([1, 0].map((value) => [...colorsOf([value])]));
  });

  it("outlines the masks on the image and on every map, and says so; without masks it says that too", async () => {
    const texts = (figure: { layout: object }): string =>
      (figure.layout as { annotations: { text: string }[] }).annotations
        .map(({ text }) => text)
        .join(" ")
        .replace(/<br>/g, " ");
    const figure = await attributionMapsFigure(attribution(), "Grad-CAM");
    const [white, black] = figure.layout["shapes"] as { path: string }[];
    expect(white.path).toBe(black.path);
    expect(white.path.match(/M/g)).toHaveLength(2 * 3 * 4); // two rows, three tiles, four sides
    expect(texts(figure)).toContain("where the phantom has drawn the finding");
    expect(texts(figure)).toContain("have 2\u00a0×\u00a02 pixels");
    expect(texts(figure)).toContain("Edema &lt;x&gt;");
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    const unmarked = await attributionMapsFigure(attribution(false), "Grad-CAM");
    expect(unmarked.layout["shapes"]).toEqual([]);
    expect(texts(unmarked)).toContain("For these images, the locations of the findings are unknown");
  });

  it("says which networks, once for all that are alike, as the figure of scores does", async () => {
    const said = (figure: { layout: object }): string => JSON.stringify(figure.layout).replace(/<br>/g, " ");
    const named = { ...attribution(), networks: ["a DenseNet", "a DenseNet"] };
    expect(said(await attributionMapsFigure(named, "occlusion"))).toContain("Classifier: a DenseNet.");
    expect(said(attributionScoresFigure(named, "occlusion"))).toContain("Classifier: a DenseNet.");
    expect(said(await attributionMapsFigure(attribution(), "occlusion"))).not.toContain("Classifier:");
  });

  it("refuses no examples", async () => {
    await expect(attributionMapsFigure({ ...attribution(), examples: [] }, "occlusion")).rejects.toThrow(
      /no attribution maps/,
    );
  });
});

describe("attributionScoresFigure", () => {
  it("draws both scores of every classifier with their intervals, and chance", () => {
    const figure = attributionScoresFigure(attribution(), "occlusion");
    const drawn = figure.data as Drawn[];
    expect(drawn.map(({ name, xaxis }) => [name, xaxis])).toEqual([
      ["real", "x"],
      ["cpD-GAN", "x"],
      ["chance", "x"],
      ["real", "x2"],
      ["cpD-GAN", "x2"],
      ["chance", "x2"],
    ]);
    expect([drawn[1].x, drawn[1].error_x!.array, drawn[1].error_x!.arrayminus].map(rounded)).toEqual([
      [0.5, 0.3, 0.4],
      [0.05, 0.05, 0.05],
      [0.1, 0.1, 0.1],
    ]);
    expect([drawn[2].x, drawn[2].y]).toEqual([
      [0.2, 0.2, 0.2],
      [0, 1, 2],
    ]);
    expect(figure.alt).toContain(
      "pointing game: Edema <x> real 0.600 (0.500–0.650), cpD-GAN 0.500 (0.400–0.550), chance 0.200",
    );
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  it("refuses images whose findings nobody has marked", () => {
    expect(() => attributionScoresFigure(attribution(false), "occlusion")).toThrow(/unknown for these images/);
  });
});

it("the color scale's lightness only rises, so that it can be read in gray", () => {
  const colors = colorsOf(Array.from({ length: 101 }, (_, i) => i / 100));
  const lightness = Array.from(
    { length: 101 },
    (_, i) => 0.2126 * colors[3 * i] + 0.7152 * colors[3 * i + 1] + 0.0722 * colors[3 * i + 2],
  );
  for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeGreaterThan(lightness[i - 1]);
});

it("a mask's outline goes along its pixels' edges, at the picture's border too", () => {
  expect(maskOutline(Uint8Array.of(1, 1, 0, 0), 2, 20, 5, 0)).toBe("M5,0L25,0M5,0L5,10M5,10L25,10M25,0L25,10");
  expect(maskOutline(new Uint8Array(4), 2, 20, 0, 0)).toBe("");
});
