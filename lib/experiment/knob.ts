/** What a knob is: a checked value for each preset, with its unit, meaning and the place in the paper it comes from. */
import { z } from "zod";
import { UserError } from "../support/errors";

/** The presets, from a test of the wiring to the paper's own numbers. */
export const presetNames = ["smoke", "quick", "standard", "paper"] as const;

/** `smoke`: wiring, minutes; `quick`: real figures on a laptop; `standard`: the grid; `paper`: the paper's numbers. */
export type PresetName = (typeof presetNames)[number];

/** What a knob may hold. */
export type KnobValue = number | string | boolean;

/** One knob: its meaning, and its value in each preset. */
export interface Knob<T extends KnobValue = KnobValue> {
  /** What it does, and what happens when it grows. */
  readonly about: string;
  /** Unit of the value, or "–". */
  readonly unit: string;
  readonly values: Readonly<Record<PresetName, T>>;
  /** The value if it may be used; throws a sentence on what is allowed otherwise. */
  readonly check: (value: unknown) => T;
}

/** A knob for every field of a stage's knobs. */
export type KnobTable<Knobs> = { readonly [K in keyof Knobs]: Knob<Knobs[K] & KnobValue> };

type Values<T> = readonly [smoke: T, quick: T, standard: T, paper: T];

/** A number from `low` to `high`. */
export function numberKnob(
  values: Values<number>,
  low: number,
  high: number,
  unit: string,
  about: string,
): Knob<number> {
  return knob(z.number().min(low).max(high), `a number from ${low} to ${high}`, values, unit, about);
}

/** A whole number from `low` to `high`. */
export function integer(values: Values<number>, low: number, high: number, unit: string, about: string): Knob<number> {
  return knob(z.number().int().min(low).max(high), `a whole number from ${low} to ${high}`, values, unit, about);
}

/** A power of two from `low` to `high`: sides of images and of feature maps. */
export function powerOfTwo(
  values: Values<number>,
  low: number,
  high: number,
  unit: string,
  about: string,
): Knob<number> {
  const schema = z
    .number()
    .int()
    .min(low)
    .max(high)
    .refine((value) => Number.isInteger(Math.log2(value)));
  return knob(schema, `a power of two from ${low} to ${high}`, values, unit, about);
}

/** One of some words. */
export function choice<T extends string>(values: Values<T>, words: readonly T[], about: string): Knob<T> {
  return knob(
    z.enum(words as readonly [T, ...T[]]) as unknown as z.ZodType<T>,
    `one of ${words.join(", ")}`,
    values,
    "–",
    about,
  );
}

/** On or off. */
export function toggle(values: Values<boolean>, about: string): Knob<boolean> {
  return knob(z.boolean(), "true or false", values, "–", about);
}

/** Text of a given form. */
export function textKnob(values: Values<string>, form: RegExp, formInWords: string, about: string): Knob<string> {
  return knob(z.string().regex(form), formInWords, values, "–", about);
}

/** The same value in every preset. */
export function always<T>(value: T): Values<T> {
  return [value, value, value, value];
}

function knob<T extends KnobValue>(
  schema: z.ZodType<T>,
  allowed: string,
  values: Values<T>,
  unit: string,
  about: string,
): Knob<T> {
  const [smoke, quick, standard, paper] = values;
  const check = (value: unknown): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new UserError(`${(JSON.stringify(value) ?? "nothing").slice(0, 100)} is not ${allowed}`);
  };
  return { about, unit, values: { smoke, quick, standard, paper }, check };
}
