import { z } from 'zod';
import { count } from './fields';

const text = z.string().min(1);

const slurmSchema = z
  .strictObject({
    partition: text.optional().describe("Partition to run in. Absent: the cluster's default."),
    gpus: z
      .number()
      .int()
      .min(0)
      .max(1)
      .optional()
      .describe('GPUs that the job asks for: a run uses one. Absent: none is asked for.'),
    cpus: count.max(1024).optional().describe("Processors that the job asks for. Absent: the cluster's default."),
    memory: z
      .string()
      .regex(/^\d+[KMGT]?$/, 'write a number and K, M, G or T, such as "16G"')
      .optional()
      .describe('Memory that the job asks for, e.g. `"16G"`.'),
    time: z
      .string()
      .regex(/^(\d+-)?\d+(:\d+){0,2}$/, 'write minutes, "4:00:00" or "1-12:00:00"')
      .optional()
      .describe(
        'Time limit, e.g. `"4:00:00"`. Two minutes before it the run saves and ends as stopped; Resume goes on.',
      ),
    account: text.optional().describe('Account that the time is charged to.'),
    arguments: z
      .array(text)
      .optional()
      .describe('More arguments of `sbatch`, each as one text, e.g. `["--constraint=a100", "--qos=long"]`.'),
    node: text
      .optional()
      .describe("Node.js program on the cluster's machines. Absent: the one that submits, which must be there too."),
    atOnce: count.optional().describe('Runs of a sweep that may train at a time. Absent: as many as the cluster lets.'),
  })
  .describe(
    'Submits the run to Slurm with `sbatch`. The folder of the configuration must be on a drive that all machines share.',
  );

export const launcherSchema = z
  .strictObject({ slurm: slurmSchema.optional() })
  .describe('Where runs are trained. Absent: on this machine.');

export type SlurmOptions = z.output<typeof slurmSchema>;
