/**
 * Finds the file that a table means where its path is written in another way than the file's: with backslashes, in another
 * case or Unicode form, without its ending, with the data set's folder in front, or as an absolute path of the machine on
 * which the table was made. A file is taken where exactly one fits, and nothing outside of the folder is looked at.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { isInside } from "./inside";
import { isHidden } from "./visible";

/** A file that was found for a path of a table. */
export interface FoundPath {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** Whether the table writes it in another way. */
  readonly near: boolean;
}

/** Endings that images have. */
const imageEnding: RegExp = /\.(png|jpe?g|jfif|tiff?|webp|gif|bmp|dcm|dicom|dic|ima)$/i;

/** The names in one folder, by what they may be confused with. */
interface Listing {
  readonly names: ReadonlySet<string>;
  readonly alike: ReadonlyMap<string, readonly string[]>;
  /** Images by their names without the ending. */
  readonly stems: ReadonlyMap<string, readonly string[]>;
}

export class PathFinder {
  private readonly realRoot: string;
  private readonly listings = new Map<string, Listing | undefined>();

  /** @param root the data set's folder, which exists. */
  constructor(private readonly root: string) {
    this.realRoot = fs.realpathSync(root);
  }

  /** @returns the file in the folder, or in its folder `images`; undefined if none fits, or more than one. */
  find(image: string): FoundPath | undefined {
    const plain = path.posix.normalize(image);
    if (this.isThere(plain)) return { path: image, near: false };
    if (this.isThere(`images/${plain}`)) return { path: `images/${image}`, near: false };
    const fits = this.fits(image);
    return fits.length === 1 ? { path: fits[0], near: true } : undefined;
  }

  /** Files that may be meant where `find` found none, a few at most. */
  nearby(image: string): string[] {
    const fits = this.fits(image);
    if (fits.length > 0) return fits.slice(0, mostNearby);
    const name = image.replace(/\\/g, "/").split("/").pop()!;
    const wanted = [keyOf(name), keyOf(name.replace(imageEnding, ""))];
    const found: string[] = [];
    this.walk((folder, { alike, stems }) => {
      const names = [...(alike.get(wanted[0]) ?? []), ...(stems.get(wanted[1]) ?? [])];
      for (const one of new Set(names)) found.push(path.posix.join(folder, one));
      return found.length < 2;
    });
    // A name that every patient's folder has says nothing.
    return found.length === 1 ? found : [];
  }

  /** Images in the folder that a table does not list: their number, up to a limit of folders, and the first. */
  unlisted(isListed: (file: string) => boolean): { readonly count: number; readonly first: string | undefined } {
    let [count, first] = [0, undefined as string | undefined];
    this.walk((folder, { names }) => {
      for (const name of names) {
        const file = path.posix.join(folder, name);
        if (isHidden(name) || !imageEnding.test(name) || isListed(file)) continue;
        count++;
        first ??= file;
      }
      return true;
    });
    return { count, first };
  }

  private isThere(file: string): boolean {
    const listing = this.list(path.posix.dirname(file));
    // What a link out of the folder holds is not listed; that it leads out is told where images are looked for.
    return listing?.names.has(path.posix.basename(file)) ?? fs.existsSync(path.join(this.root, file));
  }

  private fits(image: string): string[] {
    const found = new Set<string>();
    for (const parts of this.variants(image)) {
      for (const way of [parts, ["images", ...parts]]) this.alike(way).forEach((file) => found.add(file));
    }
    return [...found].sort();
  }

  /** What a path may mean, from the data set's folder. */
  private variants(image: string): string[][] {
    const slashes = image.replace(/\\/g, "/");
    const parts = slashes
      .replace(/^[a-z]:\//i, "/")
      .split("/")
      .filter((part) => part !== "" && part !== ".");
    if (parts.length === 0 || parts.includes("..")) return [];
    const own = new Set([this.root, this.realRoot].map((folder) => keyOf(path.basename(path.resolve(folder)))));
    const behindFolder = parts.flatMap((part, place) =>
      own.has(keyOf(part)) && place + 1 < parts.length ? [parts.slice(place + 1)] : [],
    );
    const isAbsolute = /^([a-z]:)?\//i.test(slashes);
    return isAbsolute ? behindFolder : [parts, ...behindFolder];
  }

  /** Files whose path is this one but for case, Unicode form and the ending. */
  private alike(parts: readonly string[]): string[] {
    let folders = [""];
    for (const part of parts.slice(0, -1))
      folders = folders.flatMap((folder) => this.names(folder, part).map((name) => path.posix.join(folder, name)));
    const last = parts[parts.length - 1];
    return folders.flatMap((folder) => {
      const names = this.names(folder, last);
      const found =
        names.length > 0 || imageEnding.test(last) ? names : (this.list(folder)?.stems.get(keyOf(last)) ?? []);
      return found.map((name) => path.posix.join(folder, name));
    });
  }

  private names(folder: string, name: string): readonly string[] {
    const listing = this.list(folder);
    return listing?.names.has(name) ? [name] : (listing?.alike.get(keyOf(name)) ?? []);
  }

  /** Names in a folder below the root; undefined if there is none, or it leads out. */
  private list(folder: string): Listing | undefined {
    const key = path.posix.join(folder, ".");
    if (!this.listings.has(key)) this.listings.set(key, this.read(key));
    return this.listings.get(key);
  }

  private read(folder: string): Listing | undefined {
    let names: string[];
    try {
      const place = fs.realpathSync(path.join(this.root, folder));
      if (place !== this.realRoot && !isInside(this.realRoot, place)) return undefined;
      names = fs.readdirSync(place);
    } catch {
      return undefined;
    }
    const alike = new Map<string, string[]>();
    const stems = new Map<string, string[]>();
    const note = (map: Map<string, string[]>, at: string, name: string): void =>
      void (map.get(at)?.push(name) ?? map.set(at, [name]));
    for (const name of names.sort()) {
      if (isHidden(name)) continue;
      note(alike, keyOf(name), name);
      if (imageEnding.test(name)) note(stems, keyOf(name.replace(imageEnding, "")), name);
    }
    return { names: new Set(names), alike, stems };
  }

  /** Goes through the folders below the root, as long as the callback says so, up to a limit. */
  private walk(look: (folder: string, listing: Listing) => boolean): void {
    const waiting = ["."];
    for (let seen = 0; waiting.length > 0 && seen < mostFolders; seen++) {
      const folder = waiting.shift()!;
      const listing = this.list(folder);
      if (listing === undefined) continue;
      if (!look(folder, listing)) return;
      for (const name of listing.names) {
        const below = path.posix.join(folder, name);
        if (
          !imageEnding.test(name) &&
          fs.lstatSync(path.join(this.root, below), { throwIfNoEntry: false })?.isDirectory()
        )
          waiting.push(below);
      }
    }
  }
}

/** Files that a message names, and folders that are looked through for them. */
const mostNearby = 3;
const mostFolders = 2000;

/** The same for names that people and file systems take for one. */
function keyOf(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
