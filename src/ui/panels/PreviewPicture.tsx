import { useEffect, useRef } from 'react';
import type { SlicePreview } from '../../app/services.ts';
import { useAppState } from '../appContext.ts';
import { formatDecimal } from '../format.ts';
import { useText } from '../text/useText.ts';

interface PreviewPictureProps {
  readonly picture: SlicePreview;
  readonly structures: readonly { readonly name: string; readonly color: string }[];
}

/** The slice in the window of the viewer, with the outlines of what the network found. */
export function PreviewPicture({ picture, structures }: PreviewPictureProps) {
  const words = useText().assistant;
  const canvas = useRef<HTMLCanvasElement>(null);
  const window = useAppState((state) => state.window);
  const { columns, rows, columnMm, rowMm } = picture;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const colors = structures.map(({ color }) => rgbOf(color));
    context.putImageData(draw(picture, window, colors), 0, 0);
  }, [picture, structures, window]);
  const found = structures.flatMap((structure, position) => {
    const voxels = picture.labels.reduce((sum, label) => sum + Number(label === position + 1), 0);
    return voxels > 0 ? [{ ...structure, areaCm2: (voxels * columnMm * rowMm) / 100 }] : [];
  });
  return (
    <figure className="preview-picture">
      <canvas
        ref={canvas}
        width={columns * scaleOf(picture)}
        height={rows * scaleOf(picture)}
        style={{ aspectRatio: `${columns * columnMm} / ${rows * rowMm}` }}
        role="img"
        aria-label={
          found.length === 0
            ? words.pictureEmpty
            : words.pictureWith(found.map(({ name }) => name).join(', '))
        }
      />
      <figcaption>
        {found.length === 0 ? (
          <span className="hint">{words.nothingFound}</span>
        ) : (
          <ul className="chips">
            {found.map(({ name, color, areaCm2 }) => (
              <li key={name}>
                <span className="swatch" style={{ background: color }} />
                {name} <small>{formatDecimal(areaCm2, 1)} cm²</small>
              </li>
            ))}
          </ul>
        )}
      </figcaption>
    </figure>
  );
}

/** Pixels of the canvas for each of the slice, so that a small tile has fine outlines. */
function scaleOf({ columns }: SlicePreview): number {
  return Math.max(1, Math.round(500 / columns));
}

type Rgb = readonly [number, number, number];

function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function draw(
  picture: SlicePreview,
  { center, width }: { readonly center: number; readonly width: number },
  colors: readonly Rgb[],
): ImageData {
  const { columns, rows, values, labels } = picture;
  const scale = scaleOf(picture);
  const image = new ImageData(columns * scale, rows * scale);
  // Wide enough to be seen when the picture is made smaller.
  const reach = Math.max(1, Math.round((columns * scale) / 250));
  const labelAt = (x: number, y: number): number => {
    const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)];
    const isInside = column >= 0 && row >= 0 && column < columns && row < rows;
    return isInside ? (labels[column + columns * row] ?? 0) : 0;
  };
  for (let y = 0; y < rows * scale; y++) {
    for (let x = 0; x < columns * scale; x++) {
      const value = values[Math.floor(x / scale) + columns * Math.floor(y / scale)] ?? 0;
      const grey = 255 * ((value - center) / width + 0.5);
      const label = labelAt(x, y);
      const isRim =
        label > 0 &&
        (labelAt(x - reach, y) !== label ||
          labelAt(x + reach, y) !== label ||
          labelAt(x, y - reach) !== label ||
          labelAt(x, y + reach) !== label);
      const rgb = isRim ? colors[label - 1] : undefined;
      image.data.set(rgb ? [...rgb, 255] : [grey, grey, grey, 255], 4 * (x + columns * scale * y));
    }
  }
  return image;
}
