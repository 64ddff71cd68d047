/** The lesson's notebook in its parts: the beginning, the exercises, the end. */
import type { Cell } from "../../lib/notebook/notebook-file";
import type { ExerciseName } from "../../lib/teaching/exercises/hints";

/** One exercise, cell by cell. */
export interface LessonExercise {
  readonly letter: ExerciseName;
  /** Goal and question, up to what is to be predicted. */
  readonly text: string;
  /** What is to be predicted: names of numbers. */
  readonly predictions: readonly string[];
  /** What runs, with its outputs. */
  readonly experiments: readonly Cell[];
  /** What is to be answered. */
  readonly question: string;
}

/** The lesson as its pages have it. Cells about cells are left out: hints, imports, what frees memory. */
export interface Lesson {
  readonly beginning: string;
  readonly exercises: readonly LessonExercise[];
  readonly end: string;
}

/** @throws Error when an exercise has not all its parts. */
export function lessonOf(cells: readonly Cell[]): Lesson {
  const groups: Cell[][] = [[]];
  for (const cell of cells) {
    if (/^##+ /.test(cell.source)) groups.push([]);
    groups.at(-1)!.push(cell);
  }
  const [first, ...rest] = groups;
  return {
    beginning: first[0].source.replace(/^Run the cells .*\n\n/m, ""),
    exercises: rest.filter(([{ source }]) => /^## [a-z] · /.test(source)).map(exerciseOf),
    end: rest.filter(([{ source }]) => /^## (?![a-z] · )/.test(source))[0][0].source,
  };
}

function exerciseOf(cells: readonly Cell[]): LessonExercise {
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const prediction = code.find(({ source }) => source.startsWith("predict("));
  const question = cells.find(({ source }) => source.startsWith("**Answer.**"));
  const experiments = code.filter((cell) => cell !== prediction && !cell.source.includes("showVerdict(check"));
  if (!prediction || !question || experiments.length === 0)
    throw new Error(
      `The exercise "${cells[0].source.split("\n")[0]}" needs a prediction, an experiment and a question.`,
    );
  return {
    letter: cells[0].source[3] as ExerciseName,
    text: cells[0].source,
    predictions: [...prediction.source.matchAll(/(?:"([^"]+)"|(\w+)): [\w.]+/g)].map(
      ([, quoted, bare]) => quoted ?? bare,
    ),
    experiments,
    question: question.source,
  };
}
