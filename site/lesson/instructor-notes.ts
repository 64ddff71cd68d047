/** What the slides take from the instructor's notes: its tables of minutes and of beliefs. */
import type { ExerciseName } from "../../lib/teaching/exercises/hints";

/** By the exercises' letters. */
export interface InstructorNotes {
  /** Minutes, such as "10–25"; none for an exercise that is not part of the 90 minutes. */
  readonly timing: Readonly<Partial<Record<ExerciseName, string>>>;
  readonly beliefs: Readonly<Record<ExerciseName, { readonly believe: string; readonly ask: string }>>;
}

/** @param markdown the text of `instructor.md`. */
export function notesOf(markdown: string): InstructorNotes {
  const rows = markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
  const timing = rows.flatMap(([minutes, what]) => (/^[a-z], /.test(what) ? [[what[0], minutes]] : []));
  const beliefs = rows.flatMap(([letter, believe, ask]) =>
    /^[a-z]$/.test(letter) ? [[letter, { believe, ask }]] : [],
  );
  return {
    timing: Object.fromEntries(timing) as InstructorNotes["timing"],
    beliefs: Object.fromEntries(beliefs) as InstructorNotes["beliefs"],
  };
}
