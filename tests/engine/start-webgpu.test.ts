/** The WebGPU engine in processes of its own: what starts it, what it refuses, and that it lets a process end. */
import { describe, expect, it } from "vitest";
import { missingGpu } from "../../lib/engine/webgpu/dawn";
import { gpuName } from "../../lib/engine/webgpu/start-webgpu";
import { runProgram } from "./processes";
import { onSwiftShader, swiftShaderEnvironment } from "./swiftshader";

const backend = { SYNTHCOHORT_BACKEND: "webgpu" };

onSwiftShader("starting the webgpu engine", () => {
  it("names the GPU, reads values at once and later, and lets the process end", () => {
    const { status, stdout, stderr } = runProgram(
      `const { devices, threads } = await startEngine();
      const product = () => tf.matMul(tf.fill([70, 80], 0.5), tf.ones([80, 60]));
      const [one, later] = [product(), product()];
      print([devices, threads, one.dataSync()[7], (await later.data())[7], one.arraySync()[3][3]]);`,
      { ...backend, ...swiftShaderEnvironment() },
    );
    expect(stderr).toBe("");
    const [devices, ...others] = JSON.parse(stdout) as [string[], ...number[]];
    expect(devices).toEqual([expect.stringMatching(/swiftshader.*, in software on the processor$/)]);
    expect(others).toEqual([1, 40, 40, 40]);
    expect(status).toBe(0);
  });

  it("refuses what the GPU has no room for instead of computing zeros, at once and later", () => {
    for (const read of ["x.dataSync()", "await x.data()"]) {
      const { stdout } = runProgram(
        `await startEngine(); const x = tf.sum(tf.add(tf.fill([400e6], 1), tf.scalar(1))); print(${read});`,
        { ...backend, ...swiftShaderEnvironment() },
      );
      expect(stdout).toMatch(/^UserError: The GPU \(.*swiftshader.*\) refused part of the computation \(.*Buffer/);
    }
  });

  it("says in a sentence that there is no GPU, and how to do without", () => {
    const { stdout } = runProgram("await startEngine();", { ...backend, VK_DRIVER_FILES: "/nowhere.json" });
    expect(stdout).toBe(`UserError: ${missingGpu("linux")}`);
  });
});

describe("the name of a GPU", () => {
  const none = { vendor: "", architecture: "", device: "", description: "", isFallbackAdapter: false };
  it("is made of what the system tells", () => {
    expect(gpuName({ ...none, vendor: "apple", architecture: "metal-3", description: "Metal driver" })).toBe(
      "apple metal-3 (Metal driver)",
    );
    expect(gpuName({ ...none, vendor: "amd", architecture: "rdna-3" })).toBe("amd rdna-3");
    expect(gpuName({ ...none, device: "0x2684" })).toBe("0x2684");
  });
});
