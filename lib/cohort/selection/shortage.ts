/** Label combinations that have too few images for a subset, in words. */
import type { Split } from "../format/split";
import { nameOf } from "./select";

/** A combination in a split, and its images. */
export interface Shortage {
  readonly name: string;
  readonly part: Split;
  readonly there: number;
  readonly wanted: number;
}

/** There may be dozens, and a sentence has an end. */
const mostTold = 3;

/** Those that lack most images, and how many there are beside them. */
export function worst(shortages: readonly Shortage[]): string {
  const lacking = ({ there, wanted }: Shortage): number => wanted - there;
  const told = [...shortages].sort((a, b) => lacking(b) - lacking(a)).slice(0, mostTold);
  return [
    ...told.map((one) => `${nameOf(one.name)}: ${one.there} of ${one.wanted} in ${one.part}, ${lacking(one)} too few`),
    ...(shortages.length > mostTold ? [`and ${shortages.length - mostTold} more`] : []),
  ].join("; ");
}
