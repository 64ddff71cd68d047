/** The embedded chest phantom as a source. */
import { chestPhantom } from "../../phantom/chest/phantom";
import { phantomSource } from "./phantom-source";
import type { Source } from "./source";

export const phantomChest: Source = phantomSource(chestPhantom);
