import { describe } from "vitest";
import { examineFlow } from "./golden-flow";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the wasm engine", () => examineGradients("wasm"));
describe("flow gradients on the wasm engine", () => examineFlow("wasm"));
