/** `--dry-run`: what a stage would do, once its inputs and knobs are checked. Nothing is written. */
import type { Command } from "commander";
import { requirePossible } from "../support/files/atomic";
import type { FolderState } from "../runs/stage-folder";
import { duration } from "../support/progress";
import { printResult } from "./options";

/** What a stage would do. */
export interface Outlook {
  /** The work, in words: "cpd-gan, up to 12 kimg on 800 training images at 32×32". */
  readonly title: string;
  readonly state: FolderState;
  /** The files and folders that it reads, by what they are to it; those that are not needed undefined. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  /** The folder that it leaves. */
  readonly out: string;
  /** Estimated seconds of the whole work, without what is there already. */
  readonly seconds?: number;
  /** What the estimate rests on, in words. */
  readonly basis?: string;
}

/** Adds `--dry-run`. */
export function addDryRunOption(command: Command): Command {
  return command.option(
    "--dry-run",
    "check inputs and knobs, say what would be done, and write nothing (except a cache of the DICOM headers read)",
  );
}

/** Prints what a stage would do, for people or, with `json`, as a document. */
export function printOutlook(json: boolean | undefined, outlook: Outlook): void {
  const { title, state, inputs, out, seconds, basis } = outlook;
  if (state !== "done") requirePossible(out);
  const given = Object.values(inputs).filter((input) => input !== undefined);
  const time =
    seconds === undefined || state === "done"
      ? ""
      : `\nAbout ${duration(seconds)}${state === "waiting" || state === "other" ? "" : " from the start"}${basis === undefined ? "" : `, by ${basis}`}.`;
  const text = `${title}: ${stateInWords(state)}.\n${given.length > 0 ? `Reads ${given.join(", ")}; writes` : "Writes"} ${out}.${time}`;
  printResult(json, outlook, text);
}

function stateInWords(state: FolderState): string {
  if (state === "other") return "would replace what is there";
  if (state === "done") return "already done, and would be reused";
  return state === "waiting" ? "would start" : "unfinished, and would be resumed";
}
