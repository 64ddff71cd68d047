/** A walk through a generator's latent space below a cell: a strip with the nearest real image under each frame, and an animation. */
import { combinationsOf } from "../cohort/format/combinations";
import type { Cohort } from "../cohort/format/cohort";
import { nearestNeighbors } from "../evaluation/privacy/neighbors";
import { grayValues } from "../evaluation/privacy/ssim-search";
import type { Experiment } from "../experiment/experiment";
import { animatedGif } from "../figures/exploration/animation";
import { imageGridFigure } from "../figures/image-grid";
import { openGenerator, type Generator } from "../gan/generator";
import {
  interpolate,
  latentOf,
  truncate,
  turnUpLabel,
  underEachCombination,
  type LatentFrames,
} from "../gan/latent-walk";
import { generativeModels, type ModelId } from "../gan/models";
import { UserError } from "../support/errors";
import { displayBundle, inNotebook } from "./display/display";
import { show } from "./display/show";

/** Which way to go. */
export interface LatentWalk {
  /**
   * `interpolation` from one latent vector to another; `combinations`: one vector under each label combination; `label`: one label
   * turned up; `guidance`: all labels turned up, as the flow does it; `truncation`: nearer to the usual.
   */
  readonly walk: "interpolation" | "combinations" | "label" | "guidance" | "truncation";
  /** Numbers of latent vectors: the first is where a walk begins, the second where an interpolation ends. 1 and 2 unless given. */
  readonly latents?: readonly [number, number?];
  /** The label combination, by its place among the most frequent; 0 unless given. */
  readonly combination?: number;
  /** Of the walk `label`. */
  readonly label?: string;
  /** Frames of an interpolation; 9 unless given. */
  readonly frames?: number;
  /** Of the walks `label` (strengths), `guidance` (from 1) and `truncation` (limits in standard deviations). */
  readonly values?: readonly number[];
}

/** Label combinations shown, at most. */
const mostCombinations = 10;

/**
 * Shows a walk. The engine must have been started, and the model trained.
 * @throws UserError when the model has no such label or is drawn without guidance.
 */
export async function showLatentWalk(experiment: Experiment, model: ModelId, options: LatentWalk): Promise<void> {
  const cohort = experiment.cohort();
  try {
    const file = experiment.trained(model).generator;
    const frames = framesOf(file, cohort, options);
    const { name } = generativeModels[model];
    await show(await stripFigure(`${name}: ${options.walk}`, frames, cohort));
    const gif = await animatedGif(frames.images, frames.resolution, Math.max(1, Math.round(160 / frames.resolution)));
    const alt = `${name}, ${options.walk}: ${frames.titles.join(", ")}`;
    if (inNotebook()) displayBundle({ "image/gif": gif.toString("base64"), "text/plain": alt });
  } finally {
    cohort.close();
  }
}

function framesOf(file: string, cohort: Cohort, options: LatentWalk): LatentFrames {
  const { walk, latents: [first, second = 2] = [1], combination = 0, label = "", frames = 9, values } = options;
  const combinations = combinationsOf(cohort).slice(0, mostCombinations);
  const chosen = combinations[combination];
  if (!chosen) throw new UserError(`There are label combinations 0 to ${combinations.length - 1}, not ${combination}.`);
  const { labels } = chosen;
  const drawn = <T>(draw: (generator: Generator, latent: Float32Array) => T, drawing = {}): T => {
    const generator = openGenerator(file, drawing);
    try {
      return draw(generator, latentOf(generator, first));
    } finally {
      generator.dispose();
    }
  };
  switch (walk) {
    case "interpolation":
      return drawn((one, latent) => interpolate(one, [latent, latentOf(one, second)], labels, frames));
    case "combinations":
      return drawn((one, latent) => underEachCombination(one, latent, combinations));
    case "label":
      return drawn((one, latent) =>
        turnUpLabel(one, latent, labels, label, values ?? [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]),
      );
    case "truncation":
      return drawn((one, latent) => truncate(one, latent, labels, values ?? [Infinity, 2, 1.5, 1, 0.7, 0.4, 0.1]));
    case "guidance":
      return joined(
        (values ?? [1, 1.5, 2, 3, 4, 6]).map((guidance) =>
          drawn((one, latent) => underEachCombination(one, latent, [{ title: String(guidance), labels }]), {
            guidance,
          }),
        ),
      );
  }
}

function joined(parts: readonly LatentFrames[]): LatentFrames {
  return {
    titles: parts.flatMap(({ titles }) => titles),
    images: Uint8Array.from(parts.flatMap(({ images }) => [...images])),
    resolution: parts[0].resolution,
  };
}

/** A row a frame would be long: frames are columns, the nearest real training image under each. */
async function stripFigure(
  title: string,
  { titles, images, resolution }: LatentFrames,
  cohort: Cohort,
): ReturnType<typeof imageGridFigure> {
  return imageGridFigure({
    title,
    caption: `From left to right: ${titles.join(", ")}. Below each frame: the nearest real training image, by pixels.`,
    sources: [""],
    resolution,
    rows: [
      { title: "synthetic", images: [images] },
      { title: "nearest real", images: [cohort.readImages(nearestRows(images, titles.length, cohort))] },
    ],
  });
}

function nearestRows(images: Uint8Array, count: number, cohort: Cohort): Int32Array {
  const training = Int32Array.from(cohort.rowsOf("train"));
  const columns = images.length / count;
  const scale = 1 / (255 * cohort.resolution);
  const frames = { data: Float32Array.from(images, (gray) => gray * scale), rows: count, columns };
  const { indices } = nearestNeighbors(frames, grayValues(cohort, training), { k: 1, metric: "euclidean" });
  return Int32Array.from(indices, (place) => training[place]);
}
