import { describe } from "vitest";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the wasm engine", () => examineGradients("wasm"));
