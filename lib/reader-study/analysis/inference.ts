/** What a few readers' merits say of other readers and other images, and of these readers and other images. */
import type { Interval } from "../../statistics/interval";
import type { MeritTest, ReaderTests } from "../../statistics/multi-reader/obuchowski-rockette";

/** From so many readers on, a test over readers keeps its size: see tests/statistics/obuchowski-rockette.test.ts. */
const enoughReaders = 5;

/** A 95 % interval and the two-sided p of the same test. */
export interface Inference extends Interval {
  readonly p: number;
  /** Degrees of freedom of the test over readers; null where the test is over images only. */
  readonly degrees: number | null;
}

/** Of other readers and images, and of these readers and other images. */
export interface Inferences {
  readonly overReaders: Inference;
  readonly ofThese: Inference;
}

/**
 * The tests' outcomes. With fewer than {@link enoughReaders} readers, the wider interval counts for other readers: by
 * chance, two or three readers may lie closer together than their images alone would let them.
 * @returns null where nothing varies.
 */
export function inferencesOf({ random, fixed }: ReaderTests, readers: number): Inferences | null {
  const some = random ?? fixed;
  if (some === null) return null;
  const ofThese = fixed ?? some;
  const overReaders = readers < enoughReaders && width(ofThese) > width(some) ? ofThese : some;
  return { overReaders: inferenceOf(overReaders), ofThese: inferenceOf(ofThese) };
}

/** A sentence about a study of few readers; none for enough of them. */
export function fewReadersNote(readers: number): string[] {
  if (readers === 0 || readers >= enoughReaders) return [];
  const who = readers === 1 ? "One reader" : `${readers} readers`;
  const ours = readers === 1 ? "this reader's ability" : "these readers' abilities";
  const others =
    readers === 1
      ? "nothing about other readers"
      : `little about other readers: where the readers differ, intervals over readers have as few as ${readers - 1} degree${readers === 2 ? "" : "s"} of freedom`;
  return [
    `${who} gave answers. This says something about ${ours}, and ${others}; plan a study with at least ${enoughReaders} readers.`,
  ];
}

function width({ low, high }: Interval): number {
  return high - low;
}

function inferenceOf({ low, high, p, degrees }: MeritTest): Inference {
  return { low, high, p, degrees: Number.isFinite(degrees) ? degrees : null };
}
