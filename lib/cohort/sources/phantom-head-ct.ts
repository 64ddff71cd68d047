/** The embedded head phantom as a source. */
import { headPhantom } from "../../phantom/head/phantom";
import { phantomSource } from "./phantom-source";
import type { Source } from "./source";

export const phantomHeadCt: Source = phantomSource(headPhantom);
