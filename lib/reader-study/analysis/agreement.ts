/** Agreement between readers, and of each reader with themselves when an image is repeated. */
import type { Response } from "./responses";
import { cohensKappa, fleissKappa } from "../../statistics/kappa";
import { groupBy } from "../../support/grouped";

/** Agreement of all readers. */
export interface ReaderAgreement {
  readonly readers: number;
  /** Images that all of them have answered. */
  readonly images: number;
  /** Fleiss' κ; null with fewer than two readers, without such images, or where all answers are the same. */
  readonly kappa: number | null;
}

/** Agreement of one reader with himself. */
export interface SelfAgreement {
  readonly reader: string;
  /** Repeated images that he has answered twice. */
  readonly repeats: number;
  /** Share answered alike. */
  readonly alike: number | null;
  /** Cohen's κ; null where all answers are the same. */
  readonly kappa: number | null;
}

/** Fleiss' κ over the images that every reader with any answer has answered. */
export function readerAgreement(responses: readonly Response[]): ReaderAgreement {
  const first = responses.filter((row) => row.kind === "test");
  const readers = new Set(first.map((row) => row.reader)).size;
  const shared = [...groupBy(first, ({ image }) => image).values()].filter((rows) => rows.length === readers);
  const counts = shared.flatMap((rows) => {
    const synthetic = rows.filter((row) => row.answer === "synthetic").length;
    return [readers - synthetic, synthetic];
  });
  const kappa = readers < 2 || shared.length === 0 ? NaN : fleissKappa(counts, 2);
  return { readers, images: shared.length, kappa: orNull(kappa) };
}

/** For each reader, the first answers to repeated images beside the second ones. */
export function selfAgreement(responses: readonly Response[]): SelfAgreement[] {
  return [...new Set(responses.map((row) => row.reader))].map((reader) => {
    const own = responses.filter((row) => row.reader === reader);
    const pairs = own
      .filter((row) => row.kind === "repeat")
      .map((second) => ({
        first: own.find((row) => row.kind === "test" && row.image === second.image) as Response,
        second,
      }));
    const [first, second] = [pairs.map((pair) => pair.first.answer), pairs.map((pair) => pair.second.answer)];
    const alike = pairs.length === 0 ? null : first.filter((answer, i) => answer === second[i]).length / pairs.length;
    return {
      reader,
      repeats: pairs.length,
      alike,
      kappa: pairs.length === 0 ? null : orNull(cohensKappa(first, second)),
    };
  });
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
