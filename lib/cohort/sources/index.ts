/** All sources, by the names that the command line takes. A new source is a file beside this one and a line here. */
import { UserError } from "../../support/errors";
import { chexpert } from "./chexpert";
import { folderSource } from "./folder/folder";
import { medMnist } from "./medmnist";
import { nihChestXray14 } from "./nih-chestxray14";
import { phantomChest, phantomChestExternal, phantomHeadCt } from "./phantom-source";
import { rsnaHemorrhage } from "./rsna-hemorrhage";
import type { Source } from "./source";

export const sources: readonly Source[] = [
  phantomChest,
  phantomHeadCt,
  phantomChestExternal,
  chexpert,
  rsnaHemorrhage,
  nihChestXray14,
  medMnist,
  folderSource,
];

/**
 * What to say where a source that reads a folder has none; undefined if nothing is missing.
 * @throws UserError when no source has this name.
 */
export function folderMissing(source: string, folder: string | undefined): string | undefined {
  if (!findSource(source).needsFolder || folder !== undefined) return undefined;
  return `The source ${source} needs the folder of its data: write ${source}=<folder> (prepare ${source}=<folder>, --data ${source}=<folder>).`;
}

/** @throws UserError when no source has this name. */
export function findSource(name: string): Source {
  const source = sources.find((one) => one.name === name);
  if (!source) {
    const own = /[\\/.]/.test(name) ? ` To read a folder of your own, write folder=${name}.` : "";
    throw new UserError(
      `There is no source "${name}": choose one of ${sources.map((one) => one.name).join(", ")}.${own}`,
    );
  }
  return source;
}

/** The source of another site's images that classifiers of a source are tested on; undefined if there is none. */
export function otherSiteOf(source: string): string | undefined {
  return sources.find(({ testsFor }) => testsFor === source)?.name;
}
