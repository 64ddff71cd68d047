import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Outcome, inOrder } from "../../lib/support/in-order";

it("hands over all outcomes in order, errors too, with no more under way than allowed", async () => {
  let underWay = 0;
  let most = 0;
  const work = async (place: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    await wait((place * 7) % 5);
    underWay--;
    if (place === 4) throw new Error("four");
    return place * place;
  };
  const outcomes: Outcome<number>[] = [];
  for await (const outcome of inOrder(2, 20, 3, work)) outcomes.push(outcome);
  expect(outcomes.map((outcome) => ("value" in outcome ? outcome.value : (outcome.error as Error).message))).toEqual([
    4,
    9,
    "four",
    ...Array.from({ length: 15 }, (_, i) => (i + 5) ** 2),
  ]);
  expect(most).toBe(3);
});

it("waits for what is under way when it is left early, and begins nothing more", async () => {
  const ended: number[] = [];
  let begun = 0;
  const work = async (place: number): Promise<void> => {
    begun++;
    await wait(place);
    ended.push(place);
  };
  for await (const outcome of inOrder(0, 100, 4, work)) if ("value" in outcome) break;
  expect([begun, ended.length]).toEqual([4, 4]);
});
