/** JSON that somebody else may have written: read only if it is neither huge nor deeply nested. */
import { UserError, messageOf } from "../errors";
import { readPlainFile } from "./plain-file";

/** Deeper than anything that this project writes; what goes through nested values calls itself once a level. */
const deepest = 100;

/** Far larger than anything that this project writes. Unit: bytes. */
const largest = 64 * 1024 * 1024;

/**
 * Parses a text.
 * @throws SyntaxError when it is no JSON, or nested too deeply.
 */
export function parseJson(text: string): unknown {
  requireShallow(text);
  return JSON.parse(text);
}

/**
 * Reads a file of JSON.
 * @param mending what to do about a file that holds none: "make the cohort again".
 * @param most bytes that it may have.
 * @throws UserError when it is missing, no plain file, too large, or damaged.
 */
export function readJson(file: string, mending: string, most: number = largest): unknown {
  const content = readPlainFile(file, most);
  try {
    return parseJson(content.toString("utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw new UserError(`${file} is damaged (${messageOf(error)}): ${mending}.`);
  }
}

/** Whether a value is an object with keys, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") {
      if (++depth > deepest) throw new SyntaxError(`it is nested more than ${deepest} times`);
    } else if (character === "]" || character === "}") depth--;
  }
}

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
