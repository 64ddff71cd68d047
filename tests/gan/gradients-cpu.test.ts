import { describe } from "vitest";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the cpu engine", () => examineGradients("cpu"));
