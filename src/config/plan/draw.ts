/** Numbers in 0–1, seeded: the same seed and key give the same numbers, whatever else is drawn. */
export function drawing(seed: number, key: string): () => number {
  let state = seed ^ hashOf(key);
  // Mulberry32 (T. Ettinger): small, and good enough to choose hyperparameters with.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
