/** A script that completes commands, options, presets and knobs in bash and zsh, made from the program's own description. */
import type { Command } from "commander";
import { knobGroups, knobsOfGroup } from "../experiment/knobs/knob-groups";
import { presetNames } from "../support/knobs/knob";

/** Name of the function that completes. */
const completer = "_synthcohort";

/** @param program with all its commands. */
export function completionScript(program: Command): string {
  const commands = commandsOf(program);
  const cases = commands.map(({ words, offered }) => `    "${words}") offered="${offered.join(" ")}" ;;`);
  const knobs = knobGroups.flatMap((group) => knobsOfGroup(group).map(([name]) => `${group}.${name}=`));
  return `# Completion of synthcohort. Load it with: source <(npx --no-install synthcohort completion)
if [ -n "\${ZSH_VERSION:-}" ]; then autoload -Uz compinit bashcompinit && compinit && bashcompinit; fi
command -v synthcohort > /dev/null || synthcohort() { npx --no-install synthcohort "$@"; }
${completer}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" offered="" one
  # A knob's value follows an equals sign, at which the shell divides words.
  if [ "$before" = "=" ] || [ "$word" = "=" ]; then return; fi
  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commands
      .map(({ words }) => words)
      .filter(Boolean)
      .join(" | ")} " in
      *" \${words:+$words }$one "*) words="\${words:+$words }$one" ;;
    esac
  done
  case "$before" in
    --preset) offered="${presetNames.join(" ")}" ;;
    --set) offered="${knobs.join(" ")}" ;;
    *) case "$words" in
${cases.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$word"))
  if [ "$before" = "--set" ]; then compopt -o nospace 2> /dev/null; fi
}
complete -o default -F ${completer} synthcohort
`;
}

/** Every command by its words, such as "reader-study serve", with its subcommands and options. */
function commandsOf(command: Command, words: string = ""): { readonly words: string; readonly offered: string[] }[] {
  const own = command.commands.filter((one) => !isHidden(one));
  const options = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  return [
    { words, offered: [...own.map((one) => one.name()), ...options, "--help"] },
    ...own.flatMap((one) => commandsOf(one, words === "" ? one.name() : `${words} ${one.name()}`)),
  ];
}

/** Former names of commands are not offered. Commander keeps this to itself, apart from its help. */
function isHidden(command: Command): boolean {
  return (command as unknown as { readonly _hidden?: boolean })._hidden === true;
}
