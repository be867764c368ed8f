import { Niivue, SHOW_RENDER } from '@niivue/niivue';

declare global {
  interface Window {
    /** Milliseconds since the navigation: in the frame after the image was drawn. */
    shownMs?: number;
  }
}

/** A page with niivue as it is published, and nothing else: three planes of the demo's image. */
const viewer = new Niivue({ logLevel: 'silent', multiplanarShowRender: SHOW_RENDER.NEVER });
await viewer.attachTo('planes');
await viewer.loadVolumes([{ url: './demo/demo-ct.nii.gz' }]);
requestAnimationFrame(() => {
  window.shownMs = performance.now();
});
