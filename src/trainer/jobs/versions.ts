import { version_core as tfjsVersion } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { askNvidia } from '../../engines/nvidia';
import type { RunEngine, RunVersions } from '../../protocol/run';
import type { Engine } from '../engines';
import { adarandVersion } from '../version';

/** Versions of everything that has a part in a run's numbers, but the engine. */
export function runVersions(): RunVersions {
  const { sharp: sharpVersion, vips } = sharp.versions;
  const packages = {
    '@tensorflow/tfjs-core': tfjsVersion,
    ...(sharpVersion && { sharp: sharpVersion }),
    libvips: vips,
  };
  return { adarand: adarandVersion, node: process.versions.node, packages };
}

/** The engine as a run's record has it, with the version of NVIDIA's driver if that drives it. */
export async function runEngineOf({ name, version, device }: Engine): Promise<RunEngine> {
  const isNvidia = name === 'tensorflow-gpu' || (name === 'webgpu' && /nvidia|geforce|quadro|tesla/i.test(device));
  const report = isNvidia ? await askNvidia(process.env) : undefined;
  const driver = report && 'driver' in report ? report.driver : undefined;
  return { name, version, device, ...(driver && { driver }) };
}
