import { z } from 'zod';

/** `resources.jsonl` in the run folder: what a run takes of its machine, a line every few seconds while its trainer lives. */

export const gpuSampleSchema = z.object({
  name: z.string(),
  /** Part of the time that something computed on it, 0–1. */
  use: z.number().optional(),
  /** Bytes in use, by whomever. */
  memory: z.number().optional(),
  memoryTotal: z.number().optional(),
  /** Degrees Celsius. */
  temperature: z.number().optional(),
});
export type GpuSample = z.infer<typeof gpuSampleSchema>;

export const resourceSampleSchema = z.object({
  /** Milliseconds since 1970. */
  time: z.number(),
  /** Processor cores that the trainer kept busy since the last sample: 1.5 is one and a half. */
  cores: z.number(),
  /** Bytes of memory that the trainer holds. */
  memory: z.number(),
  machine: z.object({
    /** Cores that everything together kept busy, and how many there are. */
    cores: z.number(),
    coresTotal: z.number(),
    /** Bytes that cannot be had without taking them from somebody, and how many there are; of a container, its own. */
    memory: z.number(),
    memoryTotal: z.number(),
  }),
  /** NVIDIA GPUs that the trainer may use; absent without one. */
  gpus: z.array(gpuSampleSchema).optional(),
});
export type ResourceSample = z.infer<typeof resourceSampleSchema>;
