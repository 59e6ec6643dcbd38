import { resizeSizeOf } from '../../../config/schema';
import type { ExportFormatName } from '../../../protocol/exporting';
import type { TrainedRun } from '../../jobs/trainedRun';
import type { OutputFile } from '../exportFormat';
import { architectureOf, type Architecture } from '../safetensors/architectures';

type Example = Pick<OutputFile, 'name'> & { content: string };

/** Short programs that classify an image with the exported files, in the languages that can. */
export function examplesOf(run: TrainedRun, format: ExportFormatName): Example[] {
  switch (format) {
    case 'onnx':
      return [
        { name: 'example.py', content: onnxPython(run) },
        { name: 'example.mjs', content: onnxJavaScript(run) },
      ];
    case 'tfjs':
      return [{ name: 'example.mjs', content: tfjsJavaScript(run) }];
    case 'safetensors': {
      const architecture = architectureOf(run.config.model);
      return architecture ? [{ name: 'example.py', content: pytorch(run, architecture) }] : [];
    }
  }
}

/** Numbers that the preprocessing needs. */
function sizes({ config, model: { normalization } }: TrainedRun) {
  const { mean, std } = normalization;
  const list = (numbers: readonly number[]) => `[${numbers.join(', ')}]`;
  return { size: config.data.imageSize, resize: resizeSizeOf(config.data), mean: list(mean), std: list(std) };
}

function pythonImage(run: TrainedRun): string {
  const { size, resize, mean, std } = sizes(run);
  return `image = Image.open(sys.argv[1]).convert("RGB")
scale = ${resize} / min(image.size)
image = image.resize([int(scale * side) for side in image.size], Image.BILINEAR)
left, top = (image.width - ${size}) // 2, (image.height - ${size}) // 2
pixels = np.asarray(image.crop((left, top, left + ${size}, top + ${size})), np.float32) / 255
pixels = ((pixels - ${mean}) / ${std}).transpose(2, 0, 1)[None].astype(np.float32)`;
}

const pythonAnswer = `probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
for i in probabilities.argsort()[::-1][:5]:
    print(f"{probabilities[i]:6.1%}  {labels[i]}")
`;

function onnxPython(run: TrainedRun): string {
  return `# pip install onnxruntime pillow numpy; python example.py photo.jpg
import sys
import numpy as np, onnxruntime
from PIL import Image

${pythonImage(run)}
logits = onnxruntime.InferenceSession("model.onnx").run(None, {"images": pixels})[0][0]
labels = open("labels.txt", encoding="utf-8").read().splitlines()
${pythonAnswer}`;
}

function pytorch(run: TrainedRun, architecture: Architecture): string {
  return `# pip install torch ${architecture.library === 'open_clip' ? 'open_clip_torch' : architecture.library} safetensors pillow numpy; python example.py photo.jpg
import sys
import numpy as np, torch
from PIL import Image
${modelInPython(run, architecture)}
${pythonImage(run)}
with torch.no_grad():
    logits = model.eval()(torch.from_numpy(pixels))[0].numpy()
labels = open("labels.txt", encoding="utf-8").read().splitlines()
${pythonAnswer}`;
}

function modelInPython({ config, network, model }: TrainedRun, { library, name, isSized }: Architecture): string {
  const { imageSize } = config.data;
  const classes = model.classes.length;
  const sized = isSized ? `, img_size=${imageSize}` : '';
  const load = 'from safetensors.torch import load_file\n';
  switch (library) {
    case 'timm':
      return `import timm
${load}
model = timm.create_model("${name}", num_classes=${classes}${sized})
model.load_state_dict(load_file("model.safetensors"))`;
    case 'torchvision':
      return `import torchvision
${load}
model = torchvision.models.${name}(num_classes=${classes})
model.load_state_dict(load_file("model.safetensors"))`;
    case 'open_clip':
      return `import open_clip
${load}
features = open_clip.create_model("${name}", force_image_size=${imageSize}).visual
classifier = torch.nn.Linear(${network.featureDimension}, ${classes})
state = load_file("model.safetensors")
classifier.load_state_dict({key: state.pop(f"fc.{key}") for key in ("weight", "bias")})
features.load_state_dict(state)
model = torch.nn.Sequential(features, classifier)`;
  }
}

function javaScriptImage(run: TrainedRun): string {
  const { size, resize, mean, std } = sizes(run);
  return `const resized = await sharp(process.argv[2]).rotate().resize({ width: ${resize}, height: ${resize}, fit: 'outside', kernel: 'linear' }).toBuffer();
const rgb = await sharp(resized).resize(${size}, ${size}, { fit: 'cover' }).removeAlpha().toColourspace('srgb').raw().toBuffer();
const [mean, std] = [${mean}, ${std}];`;
}

const javaScriptAnswer = `const labels = fs.readFileSync('labels.txt', 'utf8').trimEnd().split('\\n');
const exponentials = Array.from(logits, (x) => Math.exp(x - Math.max(...logits)));
const sum = exponentials.reduce((a, b) => a + b);
const answers = labels.map((label, i) => ({ label, probability: exponentials[i] / sum }));
console.table(answers.sort((a, b) => b.probability - a.probability).slice(0, 5));
`;

function onnxJavaScript(run: TrainedRun): string {
  const { size } = sizes(run);
  return `// npm install onnxruntime-node sharp; node example.mjs photo.jpg
import fs from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

${javaScriptImage(run)}
const planes = Float32Array.from({ length: rgb.length }, (_, i) => {
  const channel = Math.floor(i / ${size * size});
  return (rgb[(i % ${size * size}) * 3 + channel] / 255 - mean[channel]) / std[channel];
});
const session = await InferenceSession.create('model.onnx');
const { logits: { data: logits } } = await session.run({ images: new Tensor('float32', planes, [1, 3, ${size}, ${size}]) });
${javaScriptAnswer}`;
}

function tfjsJavaScript(run: TrainedRun): string {
  const { size } = sizes(run);
  return `// npm install @tensorflow/tfjs sharp; node example.mjs photo.jpg. In a browser: tf.loadLayersModel('model.json').
import * as tf from '@tensorflow/tfjs';
import fs from 'node:fs';
import sharp from 'sharp';

${javaScriptImage(run)}
const { modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] } = JSON.parse(fs.readFileSync('model.json', 'utf8'));
const weightData = new Uint8Array(Buffer.concat(paths.map((name) => fs.readFileSync(name)))).buffer;
const model = await tf.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
const images = tf.tensor(new Uint8Array(rgb), [1, ${size}, ${size}, 3]).div(255).sub(mean).div(std);
const logits = model.predict(images).dataSync();
${javaScriptAnswer}`;
}
