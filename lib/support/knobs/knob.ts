/**
 * What a knob is: its kind and range, unit, meaning, the paper's value, and its value in each preset. All of it is
 * described once, as plain data in the table of its stage, and the type of the stage's knobs is inferred from that
 * table. It is data, not a function call, because TypeScript's `isolatedDeclarations` infers the type of an exported
 * constant only from literals.
 */

/** The presets, from a test of the wiring to the paper's own numbers. */
export const presetNames = ["smoke", "lesson", "quick", "standard", "thorough", "paper"] as const;

/** `smoke`: wiring, minutes; `lesson`: small images for a class, minutes in WebAssembly; `quick`: real figures on a laptop; `standard`: a grid in hours; `thorough`: the grid that decides claims, in days; `paper`: the paper's numbers. */
export type PresetName = (typeof presetNames)[number];

/** What a knob may hold. */
export type KnobValue = number | string | boolean;

/** A number within a range, both ends included; sides of images and of feature maps are powers of two. */
export interface NumberKind {
  readonly type: "number" | "integer" | "powerOfTwo";
  readonly range: readonly [low: number, high: number];
  /** "1" of a pure number. */
  readonly unit: string;
}

/** One of some words. */
export interface ChoiceKind {
  readonly type: "choice";
  readonly words: readonly string[];
}

/** Text of a form. */
export interface TextKind {
  readonly type: "text";
  readonly form: RegExp;
  readonly formInWords: string;
}

/** On or off. */
export interface ToggleKind {
  readonly type: "toggle";
}

/** What a knob may hold, and in which unit. */
export type KnobKind = NumberKind | ChoiceKind | TextKind | ToggleKind;

/** One value, or one for each of the paper's resolutions in pixels, or one for each kind of its images. */
export type ByLevel<T> = T | Readonly<Record<32 | 64 | 128, T>> | Readonly<Record<"chest" | "head-ct", T>>;

/** A knob's values: the paper's, and those of the presets. */
export interface KnobValues<T extends KnobValue = KnobValue> {
  /** What the paper did; in words where it is no value of this knob, and null if the paper has none. */
  readonly paper: ByLevel<T> | string | null;
  /** Where that stands; where `paper` is null, why there is none. */
  readonly source: string;
  /**
   * Values of the presets that have another than the paper's, `default` for all that are not named. The preset `paper` is
   * named only where it departs from the paper.
   */
  readonly presets?: Readonly<Partial<Record<PresetName | "default", ByLevel<T>>>>;
  /** Why the preset `paper` has another value than the paper. */
  readonly departs?: string;
  /**
   * Of a knob that came later: with this value, a set of knobs is without it. Records, names and files then stay what they were
   * before there was the knob.
   */
  readonly absent?: T;
}

/** What a knob does, and what happens when it grows. */
interface Meaning {
  readonly about: string;
}

/** A knob without its values: all that several models may share of one. */
export type KnobFacts = KnobKind & Meaning;

/** One knob. */
export type Knob =
  | (NumberKind & Meaning & KnobValues<number>)
  | ((ChoiceKind | TextKind) & Meaning & KnobValues<string>)
  | (ToggleKind & Meaning & KnobValues<boolean>);

/** A knob for every field of a stage's knobs. */
export type KnobTable<Knobs> = Readonly<Record<keyof Knobs, Knob>>;

/** The values that a table describes, by name. */
export type KnobsOf<Table extends Readonly<Record<string, KnobFacts>>> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

type ValueOf<Kind extends KnobKind> = Kind extends NumberKind
  ? number
  : Kind extends ToggleKind
    ? boolean
    : Kind extends ChoiceKind
      ? Kind["words"][number]
      : string;
