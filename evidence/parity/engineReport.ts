import { writeFileSync } from 'node:fs';
import type { Agreement } from './agreement.ts';
import { RADIUS_VOXELS } from './agreement.ts';

/** The engine's label map of one case against three of nnU-Net's. */
export interface EngineResult {
  readonly name: string;
  /** Its float16 sums made float32, the network run by onnxruntime; then by PyTorch; then as released. */
  readonly onnx: Agreement;
  readonly float32: Agreement;
  readonly released: Agreement;
}

/** Writes engine.json and engine.md beside this file. */
export function writeEngineReport(results: readonly EngineResult[]): void {
  const kinds = ['onnx', 'float32', 'released'] as const;
  const rows = results.map((result) => {
    const cells = kinds.map((kind) => {
      const { identical, differing, dice } = result[kind];
      const least = Math.min(...Object.values(dice));
      return `${(100 * identical).toFixed(4)} % (${differing}), ${least.toFixed(5)}`;
    });
    return `| ${[result.name, result.onnx.counted, ...cells].join(' | ')} |`;
  });
  const text = [
    '# The network as a package, through the whole engine, against nnU-Net',
    '',
    'What the app does with a package: crop, intensity, resampling, tiles, blend, softmax, mean, contour on the image. Of each',
    `case the share of identical labels within ${RADIUS_VOXELS} voxels of any foreground (how many differ), and the Dice of the class that`,
    'agrees least. The package brings back logits: contours are drawn by the logarithms of the mean probabilities, which for one',
    'pass have the largest class of the interpolated logits.',
    '',
    '| case | voxels counted | nnU-Net in float32, onnxruntime | nnU-Net in float32, PyTorch | nnU-Net as released |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  const json = {
    date: new Date().toISOString().slice(0, 10),
    radiusVoxels: RADIUS_VOXELS,
    results,
  };
  writeFileSync(new URL('./engine.json', import.meta.url), `${JSON.stringify(json, null, 1)}\n`);
  writeFileSync(new URL('./engine.md', import.meta.url), text);
}
