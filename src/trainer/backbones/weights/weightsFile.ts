import { FileBytes, type ByteSource } from './byteSource';
import { isLayersModel, openLayersModel } from './layersModelFile';
import { isPyTorchFile, openPyTorchFile } from './pytorch/pytorchFile';
import { openSafetensors, type Safetensors } from './safetensors';
import { WeightsError } from './weightsError';

/** An open file of weights. Its tensors can be read until it is closed. */
export interface WeightsFile extends Safetensors {
  close(): void;
}

/**
 * Opens a file of weights: safetensors, PyTorch's, or TensorFlow.js's `model.json`. What it is shows in its first bytes:
 * people rename files.
 * @throws {WeightsError} when it is none of them, or damaged
 * @throws the system's error when it cannot be opened
 */
export function openWeightsFile(file: string): WeightsFile {
  const bytes = new FileBytes(file);
  try {
    return { ...read(bytes), close: () => bytes.close() };
  } catch (error) {
    bytes.close();
    throw error;
  }
}

function read(bytes: ByteSource): Safetensors {
  if (startsWith(bytes, 'version https://git-lfs'))
    throw new WeightsError(
      `${bytes.name} is only Git LFS's note of where the file is. Fetch the file itself: git lfs pull.`,
    );
  if (startsWith(bytes, '<'))
    throw new WeightsError(
      `${bytes.name} is a web page, not a file of weights: follow the page's link to download the file.`,
    );
  if (isLayersModel(bytes)) return openLayersModel(bytes);
  return isPyTorchFile(bytes) ? { tensors: openPyTorchFile(bytes), metadata: {} } : openSafetensors(bytes);
}

function startsWith(bytes: ByteSource, text: string): boolean {
  return Buffer.from(bytes.read(0, Math.min(text.length, bytes.size))).toString('latin1') === text;
}
