/** Where the real images of a release came from, under which terms, and what these forbid. */
import { dataSets } from "../../cohort/datasets";
import { UsageError, UserError } from "../../support/errors";
import type { ReleaseFacts } from "./facts";

/**
 * The facts of a cohort's source.
 * @param source of the real cohort.
 * @param terms those of the user's own images, which nobody else knows.
 * @throws UserError when they are needed and missing; UsageError when they are given for a set whose terms are known.
 */
export function sourceFacts(source: string, terms: string | undefined): ReleaseFacts["source"] {
  const sets = dataSets.filter((set) => set.source === source);
  if (sets.length === 0) {
    if (terms === undefined || terms.trim() === "")
      throw new UserError(
        "Only you know the terms of use of your own images: state them, and what they forbid, with --terms (in notebook 10, `terms`).",
      );
    return {
      name: source,
      title: "the releaser's own images",
      terms,
      forbids: "see the terms",
      citation: "none",
    };
  }
  if (terms !== undefined) throw new UsageError(`The terms of ${source} are known; --terms is for your own images.`);
  const joined = (key: "title" | "terms" | "forbids" | "citation"): string =>
    [...new Set(sets.map((set) => set[key]))].join("; or ");
  return {
    name: source,
    title: joined("title"),
    terms: joined("terms"),
    forbids: joined("forbids"),
    citation: joined("citation"),
  };
}
