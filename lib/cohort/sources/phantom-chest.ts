/** The embedded chest phantom as a source, and the other site's as one of test images. */
import { chestPhantom, externalChestPhantom } from "../../phantom/chest/phantom";
import { phantomSource } from "./phantom-source";
import type { Source } from "./source";

export const phantomChest: Source = phantomSource(chestPhantom);
export const phantomChestExternal: Source = phantomSource(externalChestPhantom, true);
