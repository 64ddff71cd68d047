/** Names in a folder that belong to the data, without the files that systems and programs add. */
import * as fs from "node:fs";

/** `.DS_Store`, macOS's `._` doubles and its `__MACOSX`, Windows's own files, Excel's locks. */
export function isHidden(name: string): boolean {
  return (
    name.startsWith(".") ||
    name.startsWith("~$") ||
    ["__macosx", "thumbs.db", "desktop.ini", "@eadir"].includes(name.toLowerCase())
  );
}

/** The names in a folder, sorted, without hidden ones. */
export function visibleNames(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => !isHidden(name))
    .sort();
}
