import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Adapter } from '../../../../src/trainer/engines/webgpu/adapter';

/** Puts a package named `webgpu`, an ES module with the given program, into an engines folder. */
export async function installFakeDawn(root: string, program: string): Promise<void> {
  const folder = path.join(root, 'node_modules', 'webgpu');
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'webgpu', version: '0.6.2', type: 'module', main: 'index.js' };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'index.js'), program);
}

/** A Dawn that finds nothing, and warns as the real one does. */
export const findingNothing = `
  console.error("Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file");
  export const globals = {};
  export const create = () => ({ requestAdapter: async () => null });
`;

/**
 * A Dawn on the given adapter, whose one program multiplies a buffer's numbers by `factor`: 2 is what the probe asks for. tfjs's
 * backend starts on it, but computes nothing.
 */
export function computing(adapter: Adapter, factor = 2): string {
  return `
    export const globals = {
      GPUBufferUsage: { STORAGE: 1, COPY_SRC: 2, COPY_DST: 4, MAP_READ: 8, MAP_WRITE: 16, UNIFORM: 32 },
      GPUMapMode: { READ: 1 },
    };
    const limits = { maxComputeWorkgroupsPerDimension: 65535 };
    const commands = [];
    const device = {
      limits,
      features: new Set(),
      lost: new Promise(() => {}),
      queue: {
        writeBuffer: (buffer, _, numbers) => buffer.numbers.set(numbers),
        submit: () => commands.splice(0).forEach((run) => run()),
      },
      createShaderModule: () => ({}),
      createComputePipeline: () => ({ getBindGroupLayout: () => ({}) }),
      createBindGroup: ({ entries }) => entries[0].resource.buffer,
      createBuffer: ({ size }) => ({
        numbers: new Float32Array(size / 4),
        mapAsync: async () => {},
        getMappedRange() { return this.numbers.buffer; },
      }),
      createCommandEncoder: () => ({
        beginComputePass: () => ({
          setPipeline() {},
          setBindGroup(_, buffer) { this.buffer = buffer; },
          dispatchWorkgroups() {
            const { numbers } = this.buffer;
            commands.push(() => numbers.forEach((x, i) => (numbers[i] = ${factor} * x)));
          },
          end() {},
        }),
        copyBufferToBuffer: (from, _, to) => commands.push(() => to.numbers.set(from.numbers)),
        finish() {},
      }),
    };
    const adapter = { info: ${JSON.stringify(adapter)}, limits, requestDevice: async () => device };
    export const create = () => ({ requestAdapter: async () => adapter });
  `;
}
