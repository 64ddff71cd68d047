import { describe } from "vitest";
import { examineFlow } from "./golden-flow";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the native engine", () => examineGradients("native"));
describe("flow gradients on the native engine", () => examineFlow("native"));
