import { describe } from "vitest";
import { examineFlow } from "./golden-flow";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the cpu engine", () => examineGradients("cpu"));
describe("flow gradients on the cpu engine", () => examineFlow("cpu"));
