import { processorName } from '../engine';

/** What Dawn says of the device that it would compute on; what it does not know is empty. */
export interface Adapter {
  /** E.g. "nvidia". */
  readonly vendor: string;
  /** Family of GPUs, e.g. "ampere". */
  readonly architecture: string;
  /** In small letters and hyphens, e.g. "nvidia-geforce-rtx-3080". */
  readonly device: string;
  /** The driver, in its own words. */
  readonly description: string;
  /** Whether the driver calls itself a software one. */
  readonly isFallbackAdapter: boolean;
}

/** Drivers that compute on the processor, slower by far than the other engines do. */
const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic.render.driver|\bwarp\b/i;

/** Whether the adapter is no GPU but a program that behaves like one. */
export function isSoftware({ isFallbackAdapter, architecture, device, description }: Adapter): boolean {
  return isFallbackAdapter || [architecture, device, description].some((words) => softwareDrivers.test(words));
}

/** The adapter for a person to read; a software one is called what it is. */
export function adapterInWords(adapter: Adapter): string {
  const { vendor, architecture, device, description } = adapter;
  if (isSoftware(adapter)) return `${processorName()}, in software by ${description || device || vendor}`;
  const family = [vendor, architecture].filter(Boolean).join(' ');
  const [name, ...details] = [device, family, description].filter(Boolean);
  return `GPU ${name ?? 'of unknown make'}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
