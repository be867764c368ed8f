import { afterEach, describe, expect, it } from 'vitest';
import { disposeViewers, mount, picture, RAS, volumeOf } from '../testing/mountedViewer.ts';
import type { CrosshairEvent, Plane, WindowEvent } from './viewer.ts';

afterEach(disposeViewers);

describe('the mouse', () => {
  async function shown() {
    const mounted = await mount();
    const moves: CrosshairEvent[] = [];
    const windows: WindowEvent[] = [];
    await mounted.viewer.showVolume(volumeOf(RAS, ([x]) => 100 * x));
    mounted.viewer.onCrosshair((event) => moves.push(event));
    mounted.viewer.onWindow((event) => windows.push(event));
    const at = (type: string, [x, y]: readonly [number, number], button: number) =>
      mounted.canvas.dispatchEvent(
        new PointerEvent(type, { clientX: x, clientY: y, button, pointerId: 1, bubbles: true }),
      );
    const drag = (
      from: readonly [number, number],
      to: readonly [number, number],
      button: number,
    ) => {
      at('pointerdown', from, button);
      at('pointermove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], button);
      at('pointermove', to, button);
      at('pointerup', to, button);
    };
    return { ...mounted, moves, windows, drag };
  }

  it('changes the window with the left button, and places the crosshair by a click', async () => {
    const { viewer, moves, windows, drag } = await shown();
    viewer.setWindow({ center: 40, width: 400 });
    drag([90, 100], [90, 175], 0);
    expect(windows.at(-1)).toEqual({ center: 140, width: 400 });
    expect(moves).toEqual([]);
    // 9 px a voxel: x = 45 is the middle of voxel 14 from the right (mirrored), y = 42 of voxel 16.
    drag([49.5, 42], [50.5, 42], 0);
    expect(moves.map(({ index }) => index)).toEqual([[14, 16, 10]]);
    expect(windows).toHaveLength(2);
  });

  it('scrolls the plane under it, by whole slices', async () => {
    const { canvas, moves } = await shown();
    const wheel = (x: number, y: number, deltaY: number) =>
      canvas.dispatchEvent(new WheelEvent('wheel', { clientX: x, clientY: y, deltaY }));
    wheel(90, 100, 120);
    wheel(250, 50, -120);
    wheel(250, 150, 120);
    expect(moves.map(({ index }) => index)).toEqual([
      [10, 10, 9],
      [11, 10, 9],
      [11, 9, 9],
    ]);
  });

  it('magnifies with the right button and by Ctrl and the wheel, moves with the middle one', async () => {
    const { viewer, canvas, drag } = await shown();
    viewer.setWindow({ center: 950, width: 1900 });
    /** Along the upper third of the axial plane, whose values fall towards the right of the screen. */
    const greys = async (...xs: number[]): Promise<number[]> => {
      const at = await picture(canvas);
      return xs.map((x) => at('axial', x / 180, 0.3)[0]);
    };
    const [left, right] = await greys(40, 140);
    drag([90, 100], [90, 250], 2);
    // Twice as large: half the range of values across the same pixels.
    const [before, other] = await greys(40, 140);
    expect(Math.abs(before - other - (left - right) / 2)).toBeLessThanOrEqual(3);
    drag([40, 100], [70, 100], 1);
    expect(Math.abs((await greys(70))[0] - before)).toBeLessThanOrEqual(2);
    viewer.resetZoom();
    expect(await greys(40)).toEqual([left]);
    const wheel = { clientX: 40, clientY: 60, deltaY: -300, ctrlKey: true };
    canvas.dispatchEvent(new WheelEvent('wheel', wheel));
    const [under, far] = await greys(40, 140);
    expect(Math.abs(under - left)).toBeLessThanOrEqual(2);
    expect(under - far).toBeLessThan(0.65 * (left - right));
  });

  it('maximises a plane by a double click, and restores it', async () => {
    const { viewer, canvas, drag, moves } = await shown();
    const double = () =>
      canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 250, clientY: 150 }));
    double();
    await picture(canvas);
    // The left half now belongs to the coronal plane: a click moves x and z, not y.
    drag([150, 42], [150, 42], 0);
    expect(moves.at(-1)?.index.slice(1)).toEqual([10, 15]);
    double();
    viewer.goTo([10, 10, 10], null);
    drag([90, 42], [90, 42], 0);
    expect(moves.at(-1)?.index.slice(1)).toEqual([16, 10]);
  });

  it('leaves the crosshair where it was before a double click, and says what was maximised', async () => {
    const { viewer, canvas, drag, moves } = await shown();
    const maximised: (Plane | null)[] = [];
    viewer.onMaximised((plane) => maximised.push(plane));
    for (const preset of ['pacs', 'neuro'] as const) {
      viewer.setMousePreset(preset);
      viewer.goTo([4, 5, 6], null);
      for (let press = 0; press < 2; press++) drag([90, 42], [90, 42], 0);
      expect(moves.at(-1)?.index).not.toEqual([4, 5, 6]);
      canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 90, clientY: 42 }));
      expect(moves.at(-1)?.index, preset).toEqual([4, 5, 6]);
      viewer.setMaximised(null);
    }
    expect(maximised).toEqual(['axial', 'axial']);
  });

  it('drags the crosshair and windows with the right button in the neuro preset', async () => {
    const { viewer, moves, windows, drag } = await shown();
    viewer.setMousePreset('neuro');
    viewer.setWindow({ center: 40, width: 400 });
    drag([49.5, 42], [90.5, 42], 0);
    expect(moves.at(0)?.index).toEqual([14, 16, 10]);
    expect(moves.at(-1)?.index).toEqual([9, 16, 10]);
    expect(windows).toEqual([]);
    drag([90, 50], [240, 50], 2);
    expect(windows.at(-1)).toEqual({ center: 40, width: 800 });
  });
});

describe('fingers', () => {
  async function shown() {
    const mounted = await mount();
    const moves: CrosshairEvent[] = [];
    const windows: WindowEvent[] = [];
    await mounted.viewer.showVolume(volumeOf(RAS, ([x]) => 100 * x));
    mounted.viewer.onCrosshair((event) => moves.push(event));
    mounted.viewer.onWindow((event) => windows.push(event));
    const finger = (type: string, pointerId: number, [x, y]: readonly [number, number]) =>
      mounted.canvas.dispatchEvent(
        new PointerEvent(type, {
          clientX: x,
          clientY: y,
          pointerId,
          pointerType: 'touch',
          bubbles: true,
        }),
      );
    return { ...mounted, moves, windows, finger };
  }

  it('go through the slices, one finger down towards the feet; the window stays', async () => {
    const { moves, windows, finger } = await shown();
    finger('pointerdown', 1, [90, 60]);
    finger('pointermove', 1, [90, 80]);
    finger('pointermove', 1, [90, 96]);
    finger('pointerup', 1, [90, 96]);
    expect(moves.map(({ index }) => index)).toEqual([
      [10, 10, 9],
      [10, 10, 7],
    ]);
    expect(windows).toEqual([]);
  });

  it('place the crosshair by a tap', async () => {
    const { moves, finger } = await shown();
    finger('pointerdown', 1, [49.5, 42]);
    finger('pointerup', 1, [49.5, 42]);
    expect(moves.map(({ index }) => index)).toEqual([[14, 16, 10]]);
  });

  it('magnify with two, and then place nothing', async () => {
    const { canvas, viewer, moves, finger } = await shown();
    viewer.setWindow({ center: 950, width: 1900 });
    const before = (await picture(canvas))('axial', 0.25, 0.5);
    finger('pointerdown', 1, [80, 100]);
    finger('pointerdown', 2, [100, 100]);
    finger('pointermove', 2, [140, 100]);
    finger('pointerup', 1, [80, 100]);
    finger('pointerup', 2, [140, 100]);
    expect(moves).toEqual([]);
    expect((await picture(canvas))('axial', 0.25, 0.5)).not.toEqual(before);
  });
});
