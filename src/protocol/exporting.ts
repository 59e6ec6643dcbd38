/** A network for other programs: what the job `export` takes and gives. */

export const exportFormatNames = ['onnx', 'safetensors', 'tfjs'] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];

export interface ExportParams {
  runFolder: string;
  format: ExportFormatName;
  /** Absolute; made if it does not exist. */
  outputFolder: string;
  /** Whether files of the same names may be replaced; default: no. */
  overwrite?: boolean;
  /** Version of ONNX's operators. */
  operatorSet?: number;
  /** Whether safetensors takes 16 bits a number. */
  half?: boolean;
}

export interface ExportResult {
  folder: string;
  files: { name: string; bytes: number }[];
  /** Largest difference between the trainer's logits and those of the exported files, relative to the largest logit or 1. */
  difference: number;
  /** Epoch of the weights, and how many the configuration asks for. */
  epoch: number;
  epochs: number;
  /** Whether the run has finished. */
  finished: boolean;
}
