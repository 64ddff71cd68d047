import { describe } from "vitest";
import { examineAdam } from "./adam-values";

describe("Adam on plain JavaScript", () => examineAdam("cpu"));
