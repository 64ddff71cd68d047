import { describe } from "vitest";
import { examineGradients } from "./golden-gradients";

describe("GAN gradients on the native engine", () => examineGradients("native"));
