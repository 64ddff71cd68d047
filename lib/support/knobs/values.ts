/** The value of a knob in a preset and in the paper. */
import type { ByLevel, Knob, KnobValue, PresetName } from "./knob";

/** By what the paper's numbers differ within a benchmark. */
export interface PaperLevel {
  /** Of the images, in pixels; the paper's first, 32, stands for those that it has not. */
  readonly resolution: number;
  /** What the images show. */
  readonly anatomy: "chest" | "head-ct";
}

/** The paper's value; undefined if it has none. */
export function paperValue({ paper }: Knob, level: PaperLevel): KnobValue | undefined {
  return paper === null ? undefined : at<KnobValue>(paper, level);
}

/** The value in a preset: its own, else the paper's in the preset `paper`, else the default, else the paper's. */
export function presetValue(knob: Knob, name: PresetName, level: PaperLevel): KnobValue {
  const { presets = {}, paper } = knob;
  const found = presets[name] ?? (name === "paper" ? paper : undefined) ?? presets.default ?? paper;
  if (found === null) throw new Error(`A knob has no value in the preset ${name}: "${knob.about}"`);
  return at<KnobValue>(found, level);
}

/** What the preset `paper` has instead of the paper's value, and why; undefined if it is the paper's, or there is none. */
export function departureOf(knob: Knob, level: PaperLevel): string | undefined {
  const [paper, own] = [paperValue(knob, level), presetValue(knob, "paper", level)];
  if (paper === undefined || own === paper) return undefined;
  return `preset paper: ${own === "" ? "nothing" : own}; ${knob.departs}`;
}

/** A set of knobs without those that are absent at their value. */
export function withoutAbsent<Values extends Readonly<Record<string, KnobValue>>>(
  table: Readonly<Record<string, Knob>>,
  values: Values,
): Values {
  const present = Object.entries(values).filter(
    ([name, value]) => table[name]?.absent === undefined || value !== table[name].absent,
  );
  return Object.fromEntries(present) as Values;
}

function at<T extends KnobValue>(value: ByLevel<T>, { resolution, anatomy }: PaperLevel): T {
  if (typeof value !== "object") return value;
  if ("chest" in value) return value[anatomy];
  return resolution === 64 || resolution === 128 ? value[resolution] : value[32];
}
