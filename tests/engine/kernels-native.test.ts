import { describe } from "vitest";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { examineKernels } from "./kernel-values";

const missing = readInstalledEngine() === undefined;

describe.skipIf(missing)(`kernels of the native engine${missing ? " (not installed: npm run engine)" : ""}`, () =>
  examineKernels("native"),
);
