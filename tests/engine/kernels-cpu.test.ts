import { describe } from "vitest";
import { examineKernels } from "./kernel-values";

describe("kernels of the cpu engine", () => examineKernels("cpu"));
