/** The notebooks of a project that `synthcohort init` made: its own, to be changed in place. */
import * as fs from "node:fs";
import * as path from "node:path";
import { isCheckout, projectRoot } from "../../support/paths";

/** The project's folder of notebooks; undefined in a checkout, and in a project that has none. */
export function projectNotebooks(): string | undefined {
  const folder = path.join(projectRoot, "notebooks");
  const has = !isCheckout && fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith(".ipynb"));
  return has ? folder : undefined;
}
