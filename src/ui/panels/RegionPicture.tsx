import { useEffect, useRef } from 'react';
import { regionPicture } from '../../app/regionPicture.ts';
import { useApp, useAppState } from '../appContext.ts';

/** As styled. */
const SIZE_PX = 44;

/** The window may be dragged: a picture is drawn once it rests. */
const REST_MS = 120;

/** The place of a region and its contours; drawn while its row is in sight, and nothing is kept of it then. */
export function RegionPicture({ regionId }: { readonly regionId: string }) {
  const resultId = useAppState((state) => state.result?.id);
  return <Picture key={resultId} regionId={regionId} />;
}

function Picture({ regionId }: { readonly regionId: string }) {
  const { services } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const window = useAppState((state) => state.window);
  const convention = useAppState((state) => state.convention);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      const size = Math.round(SIZE_PX * Math.min(2, devicePixelRatio));
      const pixels = regionPicture(services, regionId, { sizePixels: size, window, convention });
      if (!pixels) return;
      element.width = size;
      element.height = size;
      element.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
    };
    const release = (): void => {
      element.width = 0;
      element.height = 0;
    };
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (!entry?.isIntersecting) release();
      else timer = setTimeout(draw, element.width === 0 ? 0 : REST_MS);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [services, regionId, window, convention]);
  return <canvas ref={canvas} className="region-picture" width={0} height={0} aria-hidden="true" />;
}
