/** Options that several commands share, and how their values are read. */
import { InvalidArgumentError, type Command } from "commander";
import { findKnob, type KnobGroup } from "../experiment/knobs/knob-groups";
import { parseChanges, type Changes } from "../experiment/knobs/presets";
import { presetNames } from "../support/knobs/knob";
import { addKnobList } from "./knob-list";
import { printable, printableJson, printableLines } from "../support/printable";

/** What `--preset`, `--set` and `--seed` give. */
export interface KnobOptions {
  readonly preset: string;
  readonly set: string[];
  readonly seed: number;
}

/** Adds `--preset`, `--set` and `--seed`. @param groups of a command of one stage: its knobs, which its help lists. */
export function addKnobOptions(command: Command, groups: readonly KnobGroup[] = []): Command {
  if (groups.length > 0) addKnobList(command, groups);
  return addPresetOptions(command).option(
    "--seed <number>",
    "whole-number seed for all random choices",
    wholeNumber,
    1,
  );
}

/** Adds `--preset` and `--set`. */
export function addPresetOptions(command: Command): Command {
  return command
    .option("--preset <name>", `knobs to start from: ${presetNames.join(", ")}`, "quick")
    .option("--set <key=value>", "change one knob; may be given several times", collect, []);
}

/**
 * What `--set` changes for a command that has the knobs of some groups; says which knobs are others' and change nothing here.
 * @param group of names without a dot.
 */
export function stageChanges(set: readonly string[], group: KnobGroup, ...more: KnobGroup[]): Changes {
  const changes = parseChanges(set, group);
  const groups: readonly string[] = [group, ...more];
  const others = Object.keys(changes).filter((name) => findKnob(name) && !groups.includes(name.split(".")[0]));
  printNotes(
    others.map((name) => `${name} has no effect on this command, which has the knobs of ${groups.join(" and ")}.`),
  );
  return changes;
}

/** Adds `--replace`, for stages that leave a folder. */
export function addReplaceOption(command: Command): Command {
  return command.option(
    "--replace",
    "replace a different or damaged result of this command in the --out folder (refused by default)",
  );
}

/** Adds `--json`. */
export function addJsonOption(command: Command): Command {
  return command.option("--json", "print one JSON document on stdout");
}

/** Prints the command's only document on stdout, or its text for people. */
export function printResult(json: boolean | undefined, document: object, text: string): void {
  process.stdout.write(json ? `${printableJson(document)}\n` : `${printableLines(text)}\n`);
}

/** Prints things that a user should know, a line each on stderr. */
export function printNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`Note: ${printable(note)}\n`);
}

/** Reads a whole number, zero or more. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be a whole number, zero or more.");
  return value;
}

/** Reads where something is to be written: a name that only looks like a place is refused, before anything is made under it. */
export function place(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must be the name of a folder or file, but it is empty.");
  if (text.startsWith("-"))
    throw new InvalidArgumentError(
      `It must be the name of a folder or file, but "${text}" looks like an option; write ./${text} if this is the name.`,
    );
  if (/^~(\/|$)/.test(text))
    throw new InvalidArgumentError(
      `The shell did not expand "~" to the home folder; write "--out ${text}" without quotes and without "=", or the full path.`,
    );
  return text;
}

/** Gathers an option that may be given several times. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Stops long work at the next step or piece after the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      process.stderr.write("\nStopping at the next step …\n");
      controller.abort();
    });
  }
  return controller.signal;
}
