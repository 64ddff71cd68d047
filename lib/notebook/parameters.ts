/** External parameters: a cell of assignments, inserted after the notebook's own parameters cell, as in papermill. */
import { UserError } from "../support/errors";
import { hasTag, type Notebook } from "./notebook-file";

/** The tag of the cell that holds a notebook's own values. */
export const parametersTag = "parameters";

/** The tag of the cell that assigns others; a later run replaces it. */
const injectedTag = "injected-parameters";

/**
 * Returns the notebook with a code cell holding `code` after the cell tagged `parameters`;
 * without `code`, with what an earlier run injected taken out.
 * @throws UserError when there is code and no cell tagged `parameters`.
 */
export function injectParameters(notebook: Notebook, code: string | undefined, name: string): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  if (!code) return { ...notebook, cells };
  const place = cells.findIndex((cell) => cell.cell_type === "code" && hasTag(cell, parametersTag));
  if (place < 0) throw new UserError(`${name} takes no parameters: none of its cells is tagged "${parametersTag}".`);
  const injected = {
    cell_type: "code" as const,
    id: injectedTag,
    metadata: { tags: [injectedTag] },
    source: `// Set from outside for this run.\n${code.trim()}`,
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: [...cells.slice(0, place + 1), injected, ...cells.slice(place + 1)] };
}
