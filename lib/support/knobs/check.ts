/** The allowed values of a knob, as a check and in words. */
import { z } from "zod";
import { UserError, messageOf } from "../errors";
import type { Knob, KnobKind, KnobValue } from "./knob";

/** What may be given, in words: "a number from 0 to 1". */
export function allowedValues(kind: KnobKind): string {
  switch (kind.type) {
    case "number":
      return `a number from ${kind.range.join(" to ")}`;
    case "integer":
      return `a whole number from ${kind.range.join(" to ")}`;
    case "powerOfTwo":
      return `a power of two from ${kind.range.join(" to ")}`;
    case "choice":
      return `one of ${kind.words.join(", ")}`;
    case "toggle":
      return "true or false";
    case "text":
      return kind.formInWords;
  }
}

/** The value if it may be used. @throws UserError that says what is allowed otherwise. */
export function checkValue(kind: KnobKind, value: unknown): KnobValue {
  const result = schemaOf(kind).safeParse(value);
  if (result.success) return result.data;
  throw new UserError(`${(JSON.stringify(value) ?? "nothing").slice(0, 100)} is not ${allowedValues(kind)}`);
}

/**
 * Checks that there is a value of every knob of a table, within its range, and nothing else. Knobs that may be absent may be.
 * @throws UserError naming the first that is missing, unknown or out of its range.
 */
export function checkKnobs(table: Readonly<Record<string, Knob>>, values: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw new UserError(`there is no knob ${unknown}`);
  for (const [name, knob] of Object.entries(table)) {
    if (knob.absent !== undefined && values[name] === undefined) continue;
    try {
      checkValue(knob, values[name]);
    } catch (error) {
      throw new UserError(`${name}: ${messageOf(error)}`);
    }
  }
}

/** Plans check thousands of values against a hundred knobs, and making a schema takes longer than using it. */
const schemas = new WeakMap<KnobKind, z.ZodType<KnobValue>>();

function schemaOf(kind: KnobKind): z.ZodType<KnobValue> {
  const schema = schemas.get(kind) ?? newSchema(kind);
  schemas.set(kind, schema);
  return schema;
}

function newSchema(kind: KnobKind): z.ZodType<KnobValue> {
  switch (kind.type) {
    case "number":
      return inRange(z.number(), kind.range);
    case "integer":
      return inRange(z.number().int(), kind.range);
    case "powerOfTwo":
      return inRange(z.number().int(), kind.range).refine((value) => Number.isInteger(Math.log2(value)));
    case "choice":
      return z.enum(kind.words);
    case "toggle":
      return z.boolean();
    case "text":
      return z.string().regex(kind.form);
  }
}

function inRange(schema: z.ZodNumber, [low, high]: readonly [number, number]): z.ZodNumber {
  return schema.min(low).max(high);
}
