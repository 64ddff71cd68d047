/** How large the paper's networks are, layer by layer: counted from their layouts, without allocating them. */
import { generativeModels, type ModelId } from "../../gan/models";
import type { ParameterLayout } from "../../gan/networks/parameters";
import { preset } from "./presets";

const resolutions = [128, 64, 32] as const;
type Size = `${(typeof resolutions)[number]}×${(typeof resolutions)[number]}`;

/** One layer's number of parameters at each resolution; a dash if there is no such layer. */
export type ParameterRow = { readonly network: string; readonly layer: string } & Readonly<
  Partial<Record<Size, number>>
>;

/**
 * Parameters of each layer of all networks of one model, and in total, with the paper's knobs.
 * @param labels L, the number of labels.
 */
export function parameterRows(model: ModelId, labels: number): ParameterRow[] {
  const sizes = resolutions.map((resolution) => {
    const knobs = preset("paper", { "cohort.resolution": resolution })[generativeModels[model].group];
    return { resolution, layouts: generativeModels[model].layouts(knobs, labels, resolution) };
  });
  return Object.keys(sizes[0].layouts).flatMap((network) => {
    const rows = new Map<string, Record<string, number>>();
    for (const { resolution, layouts } of sizes) {
      for (const [layer, count] of countLayers(layouts[network]))
        rows.set(layer, { [`${resolution}×${resolution}`]: count, ...rows.get(layer) });
    }
    // A discriminator's layers begin with the largest images.
    const upwards = network === "D" ? -1 : 1;
    const layers = [...rows.keys()]
      .filter((layer) => layer !== "all")
      .sort((a, b) => upwards * (parseInt(a) - parseInt(b)));
    return [...layers, "all"].map((layer) => ({
      network,
      layer,
      ...rows.get(layer),
    }));
  });
}

/** Weights and bias of a layer together, and all of them as "all". */
function countLayers(layout: ParameterLayout): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, shape } of layout.specs) {
    const layer = name.replace(/\.(weight|bias)$/, "");
    counts.set(layer, (counts.get(layer) ?? 0) + shape.reduce((product, length) => product * length, 1));
  }
  return counts.set("all", layout.size);
}
