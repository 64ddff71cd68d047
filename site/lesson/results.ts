/** What the lesson's experiments measured, for the checks on its page: `results.json`, beside the executed notebook. */
import type { Attention } from "../../lib/teaching/exercises/check-attention";
import type { VarietyRow } from "../../lib/teaching/exercises/check-variety";
import type { CopyRow } from "../../lib/teaching/exercises/check-copies";
import type { LearningStep } from "../../lib/teaching/exercises/check-last-step";
import type { MemorizedRow } from "../../lib/teaching/exercises/check-memorized";
import type { TestedOn } from "../../lib/teaching/exercises/check-shortcut";
import type { WidthRow } from "../../lib/teaching/exercises/interval-width";

/** By the names of the notebook's variables. */
export interface LessonResults {
  readonly widths: readonly WidthRow[];
  readonly tests: { readonly tstr: TestedOn; readonly trts: TestedOn };
  readonly step: LearningStep;
  readonly attention: readonly Attention[];
  readonly audits: readonly CopyRow[];
  readonly memorized: readonly [MemorizedRow, MemorizedRow];
  readonly variety: readonly VarietyRow[];
}
