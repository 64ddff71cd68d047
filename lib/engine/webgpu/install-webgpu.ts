/** Provides the WebGPU engine: its packages, and a test of its values on this machine's GPU. */
import { UserError } from "../../support/errors";
import { selfTest } from "../install/self-test-process";
import { provideWebgpuPackages } from "./packages";

/** @throws UserError when the packages cannot be fetched, there is no GPU, or it computes other values. */
export async function installWebgpu(): Promise<void> {
  await provideWebgpuPackages();
  const failure = await selfTest("webgpu");
  if (failure !== undefined) throw new UserError(`The WebGPU engine failed its self-test: ${failure}`);
}
