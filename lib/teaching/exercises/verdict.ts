/** What a check says of an answer: whether it is right, and why. */

/** The outcome of a check. */
export interface Verdict {
  readonly right: boolean;
  /** One or two sentences that help, whichever it is. */
  readonly why: string;
}

/** An answer that is right. */
export function right(why: string): Verdict {
  return { right: true, why };
}

/** An answer that is not right yet. */
export function notYet(why: string): Verdict {
  return { right: false, why };
}

/** What to say of a word that nobody can choose; nothing if it can be chosen. */
export function notAChoice(name: string, given: unknown, choices: readonly (string | number)[]): Verdict | undefined {
  if (choices.some((choice) => choice === given)) return undefined;
  const words = choices.map((choice) => (typeof choice === "number" ? String(choice) : `"${choice}"`));
  return notYet(`There is no ${name} ${JSON.stringify(given)}: choose one of ${words.join(", ")}.`);
}

/** The verdict as text below a cell. */
export function verdictWords({ right, why }: Verdict): string {
  return `**${right ? "Right." : "Not yet."}** ${why}`;
}
