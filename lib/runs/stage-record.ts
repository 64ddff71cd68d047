/**
 * What made a folder: a stage, and everything that determines its outcome. Two folders with equal records hold the
 * same.
 */
import { createHash } from "node:crypto";

/** What determines a stage's outcome: `config.json` of a run, `made` in a cohort's `cohort.json`. */
export interface StageRecord {
  /** `prepare`, `train cpd-gan`, `sample`, `classify`, … */
  readonly stage: string;
  /** Increased when a stage's code changes what it computes, so that old folders are not taken for new ones. */
  readonly version: number;
  readonly seed: number;
  readonly knobs: object;
  /** Identities of what it reads: checksums, or hashes of names. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** A hash of a value, ten hexadecimal digits; the order of keys does not matter. */
export function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex")
    .slice(0, 10);
}

/** Whether a value read from a file has the form of a record. */
export function isStageRecord(value: unknown): value is StageRecord {
  const { stage, version, seed, knobs, inputs } = (value ?? {}) as Partial<Record<keyof StageRecord, unknown>>;
  const isObject = (one: unknown): boolean => typeof one === "object" && one !== null && !Array.isArray(one);
  return (
    typeof stage === "string" &&
    typeof version === "number" &&
    typeof seed === "number" &&
    isObject(knobs) &&
    isObject(inputs) &&
    Object.values(inputs as object).every((one) => typeof one === "string")
  );
}

/**
 * In what two records differ, for people: "its seed is 2, not 1". Empty if they are equal.
 * @param there the record of a folder. @param wanted the one that was asked for.
 */
export function differencesOf(there: StageRecord, wanted: StageRecord): string[] {
  if (there.stage !== wanted.stage) return [`it holds ${outcomeOf(there.stage)}, not ${outcomeOf(wanted.stage)}`];
  const version = there.version === wanted.version ? [] : ["another version of this program made it"];
  const seed = there.seed === wanted.seed ? [] : [`its seed is ${there.seed}, not ${wanted.seed}`];
  const knobs = differentKeys(there.knobs, wanted.knobs).map(
    (name) => `its ${name} is ${shown(there.knobs, name)}, not ${shown(wanted.knobs, name)}`,
  );
  const names = differentKeys(there.inputs, wanted.inputs);
  const inputs = (derived: boolean): string[] =>
    names.filter((name) => (name === "table") === derived).map((name) => inputWords[name] ?? `its ${name} was another`);
  const causes = [...inputs(false), ...seed, ...knobs, ...version];
  // What was chosen of a table follows from the others, too.
  return causes.length > 0 ? causes : inputs(true);
}

/** The outcome of a stage, in words. */
export function outcomeOf(stage: string): string {
  const [name, of] = stage.split(" ");
  const words: Readonly<Record<string, string>> = {
    prepare: "a cohort of a source's images",
    sample: "a synthetic cohort",
    mix: "a mixture of cohorts",
    canaries: "a cohort with canaries",
    half: "the cohort of a shadow model",
    score: "what a shadow model says of patients",
    classify: "a classifier",
    train: `a training of ${of ?? "a generative model"}`,
  };
  return words[name] ?? `the outcome of "${stage}"`;
}

/** What it means that an input differs. */
const inputWords: Readonly<Record<string, string>> = {
  cohort: "it was trained on another cohort",
  test: "it was tested on another cohort",
  trainedOn: "it was trained on another kind of images",
  testedOn: "it was tested on another kind of images",
  like: "it was sampled for another real cohort",
  generator: "another generator made it",
  real: "its real images are of another cohort",
  synthetic: "its synthetic images are of other cohorts",
  features: "its samples were scored by something else",
  from: "it started from another training",
  source: "it comes from another source",
  folder: "it comes from another folder",
  table: "the source's table has changed",
  images: "the source's image files have changed (their sizes or times differ)",
  testFor: "it is a test set for another cohort",
  name: "it has another name",
};

function differentKeys(a: object, b: object): string[] {
  const value = (of: object, key: string): string => hashOf((of as Record<string, unknown>)[key] ?? null);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => value(a, key) !== value(b, key));
}

function shown(of: object, key: string): string {
  const value = (of as Record<string, unknown>)[key];
  return value === undefined ? "not set" : JSON.stringify(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}
