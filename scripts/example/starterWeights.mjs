/**
 * Starter weights of a checkpoint: its tensors as 16-bit floats, without the classifier.
 * @param {Buffer} checkpoint a safetensors file of 32-bit floats
 * @returns {Buffer} a safetensors file
 */
export function toStarterWeights(checkpoint) {
  const headerLength = Number(checkpoint.readBigUInt64LE(0));
  const tensors = JSON.parse(checkpoint.toString('utf8', 8, 8 + headerLength));
  const header = { __metadata__: { format: 'pt' } };
  const parts = [];
  let offset = 0;
  for (const name of Object.keys(tensors).sort()) {
    if (name === '__metadata__' || name.startsWith('fc.')) continue;
    const { dtype, shape, data_offsets: [from, to] } = tensors[name]; // prettier-ignore
    if (dtype !== 'F32') throw new Error(`${name} is ${dtype}; expected F32`);
    const part = toHalf(checkpoint.subarray(8 + headerLength + from, 8 + headerLength + to));
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, offset + part.length] };
    parts.push(part);
    offset += part.length;
  }
  let text = JSON.stringify(header);
  // Spaces align the tensors to 8 bytes, as the format asks.
  text += ' '.repeat((8 - (text.length % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text), ...parts]);
}

/** 32-bit floats to 16-bit floats, to the nearest, ties to even; little-endian. */
function toHalf(floats) {
  const halves = Buffer.alloc(floats.length / 2);
  for (let at = 0; at < floats.length; at += 4) halves.writeUInt16LE(halfBits(floats.readFloatLE(at)), at / 2);
  return halves;
}

function halfBits(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (!(size < 65520)) throw new Error(`${value} does not fit into 16 bits`);
  // Below 2⁻¹⁴ numbers are multiples of 2⁻²⁴; above, they have 10 bits after the leading one.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const units = roundHalfToEven(size / 2 ** (exponent - 10));
  return sign | (size < 2 ** -14 ? units : ((exponent + 15) << 10) + units - 1024);
}

function roundHalfToEven(x) {
  const rounded = Math.round(x);
  return x % 1 === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
