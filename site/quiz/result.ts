/** What a visitor's answers show. */
import { wilsonInterval } from "../../lib/statistics/shares";
import type { Question, Truth } from "./questions";

export interface QuizResult {
  readonly correct: number;
  readonly count: number;
  /** Wilson's 95 % interval of the share of correct answers. */
  readonly low: number;
  readonly high: number;
}

/** @param answers in the order of the questions. */
export function resultOf(questions: readonly Question[], answers: readonly Truth[]): QuizResult {
  const correct = questions.filter(({ truth }, i) => truth === answers[i]).length;
  const { low, high } = wilsonInterval(correct / questions.length, questions.length);
  return { correct, count: questions.length, low, high };
}

/** The result in two sentences. */
export function inWords({ correct, count, low, high }: QuizResult): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const seen =
    `${correct} of ${count} answers were right: ${percent(correct / count)} ` +
    `(95 % interval ${percent(low)} to ${percent(high)}; guessing: 50 %).`;
  if (low > 0.5) return `${seen} You can tell these images apart, at least better than by guessing.`;
  if (high < 0.5) return `${seen} You can tell these images apart, but you take one kind for the other.`;
  return `${seen} This does not show that you can tell them apart, nor that you cannot: ${count} answers leave a wide interval.`;
}
