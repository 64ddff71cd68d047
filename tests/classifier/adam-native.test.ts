import { describe } from "vitest";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { examineAdam } from "./adam-values";

describe.skipIf(readInstalledEngine() === undefined)("Adam on the native engine", () => examineAdam("native"));
