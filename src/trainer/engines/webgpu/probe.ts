import { execFile } from 'node:child_process';
import type { InstalledPackage } from '../installedPackage';
import type { Adapter } from './adapter';
import { dawnUrl } from './dawn';

/** What Dawn computes on, or why it does not compute. */
export type Probe =
  { readonly works: true; readonly adapter: Adapter } | { readonly works: false; readonly reason: string };

/** Milliseconds. A driver that compiles its first program on a slow disk may take some seconds. */
const defaultTimeout = 60_000;

/** Doubles 64 numbers on the adapter that the engine would take, and prints that adapter as JSON; `null` if there is none. */
const program = `
  async function main({ create, globals }) {
    Object.assign(globalThis, globals);
    const gpu = create([]);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return null;
    const device = await adapter.requestDevice();
    const code =
      '@group(0) @binding(0) var<storage, read_write> x: array<f32>;' +
      '@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { x[id.x] = 2 * x[id.x]; }';
    const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
    const pipeline = device.createComputePipeline({ layout: 'auto', compute });
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const numbers = Float32Array.from({ length: 64 }, (_, i) => i);
    const size = numbers.byteLength;
    const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
    const result = device.createBuffer({ size, usage: COPY_DST | MAP_READ });
    device.queue.writeBuffer(buffer, 0, numbers);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }] }),
    );
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(buffer, 0, result, 0, size);
    device.queue.submit([encoder.finish()]);
    await result.mapAsync(GPUMapMode.READ);
    const doubled = new Float32Array(result.getMappedRange());
    if (!numbers.every((x, i) => doubled[i] === 2 * x)) throw new Error('It does not compute 2·x.');
    const { vendor, architecture, device: name, description, isFallbackAdapter } = adapter.info;
    return { vendor, architecture, device: name.replace(/-+$/, ''), description, isFallbackAdapter };
  }
  // Dawn keeps a process alive, so it is ended.
  import(process.argv[1])
    .then(main)
    .then((adapter) => process.stdout.write('\\n' + JSON.stringify(adapter), () => process.exit(0)))
    .catch((error) => process.stderr.write(String(error), () => process.exit(1)));
`;

/** Computes a little in a process of its own: a driver that crashes takes only that one down, and one that hangs is ended. */
export function probe(found: InstalledPackage, timeout = defaultTimeout): Promise<Probe> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    const options = { env, timeout, killSignal: 'SIGKILL' as const };
    execFile(process.execPath, ['-e', program, dawnUrl(found)], options, (error, stdout, log) => {
      if (error) return resolve({ works: false, reason: failure(found, error, log, timeout) });
      const adapter = JSON.parse(stdout.trim().split('\n').at(-1)!) as Adapter | null;
      resolve(adapter ? { works: true, adapter } : { works: false, reason: noAdapter(log) });
    });
  });
}

function failure(
  { name, folder }: InstalledPackage,
  error: { killed?: boolean; signal?: string | null },
  log: string,
  timeout: number,
): string {
  const driver = `Update the GPU's driver, or use the engine "onnx".`;
  if (error.killed) return `${name} in ${folder} did not compute anything within ${timeout / 1000} seconds. ${driver}`;
  if (error.signal) return `${name} in ${folder} crashes when it computes (${error.signal}). ${driver}`;
  const reason = /^\w*Error: .*$/m.exec(log)?.[0] ?? log.trim().split('\n').at(-1);
  return `${name} in ${folder} does not compute: ${reason}`;
}

const needed: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Metal',
  win32: 'Direct3D 12',
};

/** Dawn's own warnings say what it looked for in vain. */
function noAdapter(log: string): string {
  const interfaceName = needed[process.platform] ?? 'Vulkan (libvulkan.so.1 and the driver of the GPU)';
  const warning = /^Warning: (.*)$/m.exec(log)?.[1];
  return `Dawn finds no GPU. It needs one with ${interfaceName}.${warning ? ` It says: ${warning}` : ''}`;
}
