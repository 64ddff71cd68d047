/** `synthcohort knobs`: all knobs, with their values and the paper's. */
import type { Command } from "commander";
import { alternatives, findKnob, knobGroups } from "../../experiment/knobs/knob-groups";
import { allowedWithUnit, type KnobRow, knobRows } from "../../experiment/knobs/knob-rows";
import { preset } from "../../experiment/knobs/presets";
import { UserError } from "../../support/errors";
import { presetNames } from "../../support/knobs/knob";
import { addJsonOption, printResult } from "../options";

interface Options {
  readonly preset: string;
  readonly json?: boolean;
}

type Listed = KnobRow & { readonly allowed: string };

export function addKnobsCommand(program: Command): void {
  const command = program
    .command("knobs [word]")
    .description(
      "list all knobs, or those with a word in their name or meaning: value, what is allowed, the paper's value",
    )
    .option("--preset <name>", `whose values to show: ${presetNames.join(", ")}`, "quick");
  addJsonOption(command).action(run);
}

function run(word: string | undefined, { preset: name, json }: Options): void {
  const values = preset(name);
  const all = knobGroups
    .flatMap((group) => knobRows(values, group))
    .map((row): Listed => ({ ...row, allowed: allowedWithUnit(findKnob(row.knob)!.knob) }));
  const found = word === undefined ? all : all.filter((row) => matches(row, word));
  if (found.length === 0)
    throw new UserError(`No knob has "${word}" in its name or meaning; ${alternatives(word ?? "")}.`);
  printResult(json, { preset: name, knobs: found }, found.map(linesOf).join("\n"));
}

/** A whole name or group means just that; other words are looked for in names and meanings. */
function matches({ knob, about }: KnobRow, word: string): boolean {
  const [group] = knob.split(".");
  if (findKnob(word)) return knob === word;
  if (knobGroups.some((one) => one === word)) return group === word;
  return `${knob} ${about}`.toLowerCase().includes(word.toLowerCase());
}

function linesOf({ knob, value, paper, source, departure, allowed, about }: Listed): string {
  const ofPaper = paper === undefined ? `none in the paper: ${source}` : `paper ${shown(paper)} (${source})`;
  const departs = departure === undefined ? "" : `; preset paper: ${departure}`;
  return `${knob} = ${shown(value)}   [${ofPaper}${departs}]\n    ${about} ${allowed[0].toUpperCase()}${allowed.slice(1)}.`;
}

const shown = (value: unknown): string => (value === "" ? '""' : String(value));
