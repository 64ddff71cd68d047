import { describe } from "vitest";
import { examineOps } from "./ops-values";

describe("the project's own operations on the wasm engine", () => examineOps("wasm"));
