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

/** The verdict as text below a cell. */
export function verdictWords({ right, why }: Verdict): string {
  return `**${right ? "Right." : "Not yet."}** ${why}`;
}
