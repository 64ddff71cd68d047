/**
 * Outputs of a notebook's cell, created inside the cell. The only file that depends on tslab's internals: its public
 * `display` sends one MIME type a call, and a figure needs several in one output. Outside a notebook the plain text
 * goes to stderr.
 */
import { randomUUID } from "node:crypto";
import * as path from "node:path";
import type { MimeBundle } from "../notebook-file";

type WriteDisplayData = (
  content: { data: MimeBundle; metadata: Record<string, unknown>; transient: { display_id?: string } },
  update?: boolean,
) => void;

/** True inside a notebook's kernel that has begun to run a cell. */
export function inNotebook(): boolean {
  return writer() !== null;
}

/** Shows one output in several forms. */
export function displayBundle(data: MimeBundle, metadata: Record<string, unknown> = {}): void {
  send(data, metadata, {}, false);
}

/** An output that can be rewritten in place. */
export class UpdatableDisplay {
  private readonly id = randomUUID();
  private shown = false;

  show(data: MimeBundle): void {
    send(data, {}, { display_id: this.id }, this.shown);
    this.shown = true;
  }
}

function send(
  data: MimeBundle,
  metadata: Record<string, unknown>,
  transient: { display_id?: string },
  update: boolean,
): void {
  const write = writer();
  if (write) write({ data, metadata, transient }, update);
  else if (typeof data["text/plain"] === "string") process.stderr.write(`${data["text/plain"]}\n`);
}

/** tslab's function, looked up every time because each cell has its own; null outside tslab. */
function writer(): WriteDisplayData | null {
  const file = path.join("tslab", "dist", "jupyter.js");
  const tslab = Object.values(require.cache).find((module) => module?.filename?.endsWith(file));
  return (
    (tslab?.exports as { lastWriteDisplayData: WriteDisplayData | null } | undefined)?.lastWriteDisplayData ?? null
  );
}
