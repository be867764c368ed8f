// niivue comes as one file with much that planes of voxels never reach: meshes and their readers, Zarr, image formats, a surface
// for shading, 70 colour maps, a font of 95 letters: more than half of its weight. Its version is pinned: what is taken out
// is named here, and a build that does not find it fails.
import { deflateSync, inflateSync } from 'node:zlib';
import { pngFile } from '../src/formats/png/pngFile.ts';

/** The letters at the edges of a plane. */
const LETTERS = 'RLAPSI';
const SHEET = 'Roboto_Regular_default';
const METRICS = 'Roboto_Regular_default2';
/** Where niivue's file is cut into declarations. */
const DECLARATION = /^(?=var |const |let |function |async function |class |import |export |\/\/ )/m;

interface Glyph {
  readonly unicode: number;
  readonly atlasBounds: Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;
}

/** Of a font of signed distances, as niivue has it. */
interface FontMetrics {
  readonly atlas: { readonly width: number; readonly height: number };
  readonly glyphs: readonly Glyph[];
}

/** Declaration → what stands in its place. */
const IN_PLACE: Record<string, string> = {
  NVMeshLoaders: 'var NVMeshLoaders = class {};',
  NVMesh2: 'var NVMesh2 = class {};',
  NVConnectome: 'var NVConnectome = class {};',
  NVZarrHelper: 'var NVZarrHelper = class {};',
  ZarrChunkClient: 'var ZarrChunkClient = class {};',
  ZarrChunkCache: 'var ZarrChunkCache = class {};',
  NVSerializer: 'var NVSerializer = class {};',
  // It is uploaded at the start, for volumes and meshes that are shaded.
  Shiny_default:
    'var Shiny_default = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";',
};

const READERS = ['HEAD', 'V16', 'VMR', 'FIB', 'SRC', 'ECAT', 'BMP', 'MHA', 'Mgh', 'MIF', 'Nrrd'];
READERS.push('NPY', 'NPZ', 'ZARR');
for (const format of READERS) {
  IN_PLACE[`read${format}`] = `function read${format}() { throw new Error('not here'); }`;
}

const RAMP = '{ R: [0, 255], G: [0, 255], B: [0, 255], A: [0, 128], I: [0, 255] }';

/**
 * niivue's file without what planes of voxels never reach.
 * @param code niivue's own file.
 * @throws Error where it does not find what it takes out.
 */
export function leanNiivue(code: string): string {
  const missing = new Set([...Object.keys(IN_PLACE), SHEET, METRICS, 'gray_default']);
  const parts = code.split(DECLARATION);
  const metrics = metricsIn(parts.find((part) => part.startsWith(`var ${METRICS} = `)) ?? '');
  let source = '';
  const lean = parts.map((part) => {
    source = /^\/\/ (src\/\S+)/.exec(part)?.[1] ?? source;
    if (part.startsWith('import * as zarr'))
      return part.replace(/^import \* as (\w+).*/, 'const $1 = {};');
    const name = /^(?:var|async function|function) (\w+)/.exec(part)?.[1];
    if (!name) return part;
    missing.delete(name);
    if (IN_PLACE[name]) return `${IN_PLACE[name]}\n`;
    if (name === METRICS) return `var ${METRICS} = ${JSON.stringify(metrics)};\n`;
    if (name === SHEET)
      return part.replace(/"data:[^"]+"/, (url) => JSON.stringify(sheetOf(url, metrics)));
    const isColorMap = source.startsWith('src/cmaps/') && name.endsWith('_default');
    return isColorMap && name !== 'gray_default' ? `var ${name} = ${RAMP};\n` : part;
  });
  if (missing.size > 0) throw new Error(`niivue has no more: ${[...missing].join(', ')}`);
  return lean.join('');
}

/** Of the font, our letters alone. */
function metricsIn(part: string): FontMetrics {
  const literal = part.slice(part.indexOf('{'), part.lastIndexOf('}') + 1);
  const json = literal.replaceAll(/([{,]\s*)(\w+):/g, '$1"$2":');
  const metrics = JSON.parse(json) as FontMetrics;
  const isOurs = ({ unicode }: Glyph): boolean => LETTERS.includes(String.fromCodePoint(unicode));
  const glyphs = metrics.glyphs.filter(isOurs);
  if (glyphs.length !== LETTERS.length) throw new Error('niivue’s font lacks a letter.');
  return { ...metrics, glyphs };
}

/** The font's picture with nothing but these letters, each where it was. */
function sheetOf(url: string, { atlas, glyphs }: FontMetrics): string {
  const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  const pixels = rgbOf(png, atlas);
  const kept = Buffer.alloc(pixels.length);
  for (const { left, right, top, bottom } of glyphs.map(({ atlasBounds }) => atlasBounds)) {
    // Counted from below, from the middle of a pixel to that of another.
    for (let y = Math.floor(atlas.height - top); y <= atlas.height - bottom; y++) {
      const row = y * atlas.width;
      const [from, to] = [3 * (row + Math.floor(left)), 3 * (row + Math.ceil(right) + 1)];
      pixels.copy(kept, from, from, to);
    }
  }
  const rows = Array.from({ length: atlas.height }, (_, y) => [
    Buffer.of(0),
    kept.subarray(3 * y * atlas.width, 3 * (y + 1) * atlas.width),
  ]);
  const deflated = deflateSync(Buffer.concat(rows.flat()), { level: 9 });
  const { width, height } = atlas;
  const bytes = pngFile({ width, height, color: 'rgb' }, deflated);
  return `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
}

/** A PNG of 8-bit RGB without interlace: its bytes after the rows' filters are undone. */
function rgbOf(png: Buffer, { width, height }: FontMetrics['atlas']): Buffer {
  const expected = [width, height].join() === [png.readUInt32BE(16), png.readUInt32BE(20)].join();
  if (!expected || png.readUInt32BE(24) !== 0x08020000) throw new Error('not a PNG of 8-bit RGB');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const isData = png.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isData) data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const filtered = inflateSync(Buffer.concat(data));
  const stride = 3 * width;
  const pixels = Buffer.alloc(stride * height);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % stride, Math.floor(at / stride)];
    const a = x < 3 ? 0 : pixels[at - 3];
    const b = y < 1 ? 0 : pixels[at - stride];
    const c = x < 3 || y < 1 ? 0 : pixels[at - stride - 3];
    const row = y * (stride + 1);
    pixels[at] = filtered[row + 1 + x] + FILTERS[filtered[row]](a, b, c);
  }
  return pixels;
}

/** PNG's five: from the bytes to the left, above, and above to the left. */
const FILTERS: readonly ((a: number, b: number, c: number) => number)[] = [
  () => 0,
  (a) => a,
  (_, b) => b,
  (a, b) => (a + b) >> 1,
  (a, b, c) => {
    const [pa, pb, pc] = [b - c, a - c, a + b - 2 * c].map(Math.abs);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  },
];
