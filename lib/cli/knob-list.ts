/** What `--help` says about the knobs that `--set` changes. */
import type { Command } from "commander";
import type { KnobGroup } from "../experiment/knobs/knob-groups";
import { knobHelp } from "../experiment/knobs/knob-rows";

/** Adds a list of a stage's knobs to its command's help. @param groups those of the stage, one for each of its models. */
export function addKnobList(command: Command, groups: readonly KnobGroup[]): Command {
  return command.addHelpText("after", () => knobList(command, groups));
}

/** As commander lays out its options; a knob that not all of the groups have names those that have it. */
function knobList(command: Command, groups: readonly KnobGroup[]): string {
  const help = command.createHelp();
  help.prepareContext({ helpWidth: process.stdout.columns ?? 80 });
  const knobs = knobHelp(groups);
  const width = Math.max(...knobs.map(({ name }) => name.length));
  const lines = knobs.map(({ name, allowed, about, groups: having }) => {
    const only = having.length < groups.length ? ` (${having.join(", ")})` : "";
    return help.formatItem(name, width, `${about} ${sentence(allowed)}${only}`, help);
  });
  return ["", "Knobs, for --set:", ...lines].join("\n");
}

function sentence(words: string): string {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}
