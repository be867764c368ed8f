import { useEffect, useRef } from 'react';
import type { SlicePicture } from '../../core/volume/slicePicture.ts';
import { useAppState } from '../appContext.ts';

/** A slice of the series that is being opened; an axial one the way round that the image will have. */
export function OpeningPicture({ picture }: { readonly picture: SlicePicture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const convention = useAppState((state) => state.convention);
  const { width, height, grey, isAxial } = picture;
  useEffect(() => {
    const pixels = new ImageData(width, height);
    for (let at = 0; at < grey.length; at++) {
      const value = grey[at] ?? 0;
      pixels.data.set([value, value, value, 255], 4 * at);
    }
    canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0);
  }, [width, height, grey]);
  const isMirrored = isAxial && convention === 'neurological';
  return (
    <canvas
      ref={canvas}
      className={isMirrored ? 'opening-picture mirrored' : 'opening-picture'}
      width={width}
      height={height}
      aria-hidden="true"
      data-testid="opening-picture"
    />
  );
}
