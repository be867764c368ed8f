import { useEffect, useRef } from 'react';
import { proposalPicture } from '../../app/regionPicture.ts';
import { useApp, useAppState } from '../appContext.ts';

/** As styled. */
const SIZE_PX = 40;

/** The selected region with the contours that a proposal would give it. */
export function ProposalPicture({ id }: { readonly id: string }) {
  const { services } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const window = useAppState((state) => state.window);
  const convention = useAppState((state) => state.convention);
  const list = useAppState((state) => state.proposals);
  useEffect(() => {
    const element = canvas.current;
    const size = Math.round(SIZE_PX * Math.min(2, devicePixelRatio));
    const pixels = proposalPicture(
      services,
      { list, id },
      { sizePixels: size, window, convention },
    );
    if (!element || !pixels) return;
    element.width = size;
    element.height = size;
    element.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  }, [services, list, id, window, convention]);
  return <canvas ref={canvas} className="proposal-picture" aria-hidden="true" />;
}
