import { afterEach, describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { determinant } from '../core/geometry/affine.ts';
import { indexToWorld } from '../core/geometry/gridMath.ts';
import {
  disposeViewers,
  LEFT_HANDED,
  mount,
  picture,
  RAS,
  volumeOf,
  type Triple,
} from '../testing/mountedViewer.ts';
import type { CrosshairEvent, Plane, ToolEvent, WindowEvent } from './viewer.ts';

/** A busy machine is no failure. */
const PATIENCE = { timeout: 30_000 };

const PLANES = ['axial', 'coronal', 'sagittal'] as const;
const BRUSH = { kind: 'circle', radiusMm: 3, color: '#E69F00' } as const;
const LASSO = { kind: 'lasso', radiusMm: 0, color: '#E69F00' } as const;

afterEach(() => {
  disposeViewers();
  vi.restoreAllMocks();
});

type Place = readonly [x: number, y: number];

/** A viewer with an image and a brush, and what it says. */
async function shown(grid = RAS, valueAt: Parameters<typeof volumeOf>[1] = () => 0) {
  const mounted = await mount();
  const { viewer, canvas } = mounted;
  const strokes: ToolEvent[] = [];
  const moves: CrosshairEvent[] = [];
  const windows: WindowEvent[] = [];
  await viewer.showVolume(volumeOf(grid, valueAt));
  viewer.onTool((event) => strokes.push(event));
  viewer.onCrosshair((event) => moves.push(event));
  viewer.onWindow((event) => windows.push(event));
  viewer.setTool(BRUSH);
  const pointer = (type: string, [clientX, clientY]: Place, init: PointerEventInit = {}): boolean =>
    canvas.dispatchEvent(
      new PointerEvent(type, {
        clientX,
        clientY,
        pointerId: 1,
        bubbles: true,
        buttons: type === 'pointermove' ? 1 : 0,
        ...init,
      }),
    );
  const phases = () => strokes.map(({ phase }) => phase);
  const cursor = () => mounted.host.querySelector('svg');
  return { ...mounted, strokes, moves, windows, pointer, phases, cursor };
}

/** Where a plane shows the only bright voxel, CSS pixels: centre of its light. */
async function lightIn(canvas: HTMLCanvasElement, plane: Plane): Promise<Place> {
  const at = await picture(canvas);
  const split = Math.round(canvas.width * 0.6);
  const { height } = canvas;
  const [left, top, width, tall] = {
    axial: [0, 0, split, height],
    sagittal: [split + 2, 0, canvas.width - split - 2, height / 2],
    coronal: [split + 2, height / 2 + 2, canvas.width - split - 2, height / 2 - 2],
  }[plane];
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0; row < tall; row++) {
    for (let column = 0; column < width; column++) {
      const [r, g, b] = at(plane, (column + 0.5) / width, (row + 0.5) / tall);
      // Not the crosshair, which is blue, nor letters and lines, which are darker.
      const light = r === g && g === b && r > 120 ? r : 0;
      sum += light;
      x += light * (left + column + 0.5);
      y += light * (top + row + 0.5);
    }
  }
  const scale = canvas.clientWidth / canvas.width;
  return [(x / sum) * scale, (y / sum) * scale];
}

describe('a stroke', () => {
  it.each([1, 1.5, 2])(
    'tells the voxels under the pointer in every plane of a left-handed, oblique grid (%f pixels)',
    async (ratio) => {
      vi.spyOn(window, 'devicePixelRatio', 'get').mockReturnValue(ratio);
      expect(determinant(LEFT_HANDED.affine)).toBeLessThan(0);
      const bright: Triple = [8, 11, 3];
      const isBright = (index: Triple): boolean => index.every((at, axis) => at === bright[axis]);
      const { viewer, canvas, strokes, pointer } = await shown(LEFT_HANDED, (_, index) =>
        isBright(index) ? 1000 : 0,
      );
      expect(canvas.width).toBe(300 * ratio);
      const world = indexToWorld(LEFT_HANDED, bright);
      const depth = { axial: 2, coronal: 0, sagittal: 1 } as const;
      for (const [fieldOfViewMm, convention] of [
        [null, 'radiological'],
        [12, 'radiological'],
        [12, 'neurological'],
      ] as const) {
        viewer.setConvention(convention);
        viewer.goTo(world, fieldOfViewMm);
        for (const plane of PLANES) {
          viewer.setWindow({ center: 500, width: 1000 }); // draws
          // oxlint-disable-next-line no-await-in-loop -- one picture after the other
          const at = await lightIn(canvas, plane);
          pointer('pointerdown', at);
          pointer('pointerup', at);
          const [start] = strokes.splice(0);
          expect(start).toMatchObject({ phase: 'start', plane, depthAxis: depth[plane] });
          const [point] = start?.points ?? [];
          bright.forEach((index, axis) =>
            expect(Math.abs((point?.[axis] ?? NaN) - index), `${plane} ${axis}`).toBeLessThan(0.12),
          );
          expect(point?.[depth[plane]]).toBe(bright[depth[plane]]);
        }
      }
    },
  );

  it('has every place that the pointer passed, and stays in its plane', async () => {
    const { strokes, pointer } = await shown();
    // 9 px a voxel, mirrored: x = 45 is the middle of voxel 14.5, y = 46 of voxel 15.5.
    pointer('pointerdown', [49.5, 46], { ctrlKey: true });
    const passed = [58.5, 67.5, 300].map(
      (clientX) => new PointerEvent('pointermove', { clientX, clientY: 46 }),
    );
    pointer('pointermove', [300, 46], { coalescedEvents: passed });
    pointer('pointerup', [40.5, 55]);
    const depth = { plane: 'axial', depthAxis: 2, isOpposite: true };
    expect(strokes).toMatchObject([
      { phase: 'start', ...depth },
      { phase: 'move', ...depth },
      { phase: 'end', ...depth },
    ]);
    const points = strokes.flatMap((event) => event.points);
    const expected = [
      [14, 15.5, 10],
      [13, 15.5, 10],
      [12, 15.5, 10],
      [12 - (300 - 67.5) / 9, 15.5, 10],
      [15, 14.5, 10],
    ];
    expect(points).toHaveLength(expected.length);
    points.forEach((point, n) =>
      point.forEach((index, axis) => expect(index).toBeCloseTo(expected[n]?.[axis] ?? NaN, 9)),
    );
  });

  it('holds the pointer of a real mouse, and lets it go', async () => {
    const { canvas, strokes, phases } = await shown();
    const held = vi.spyOn(canvas, 'setPointerCapture');
    const positions = { sourcePosition: { x: 49.5, y: 46 }, targetPosition: { x: 90, y: 46 } };
    await userEvent.dragAndDrop(canvas, canvas, positions);
    expect(phases().at(0)).toBe('start');
    expect(
      phases()
        .slice(1, -1)
        .every((phase) => phase === 'move'),
    ).toBe(true);
    expect(phases().at(-1)).toBe('end');
    expect(held).toHaveBeenCalledTimes(1);
    expect(canvas.hasPointerCapture(held.mock.calls[0]?.[0] ?? 0)).toBe(false);
    const last = strokes.flatMap(({ points }) => points).at(-1);
    expect(Math.abs((last?.[0] ?? NaN) - 9.5)).toBeLessThan(0.12);
    expect(strokes.every(({ isOpposite }) => !isOpposite)).toBe(true);
  });

  it('takes the left button alone: wheel, right button and a second finger stay out of it', async () => {
    const { viewer, canvas, strokes, moves, windows, pointer } = await shown();
    const wheel = () =>
      canvas.dispatchEvent(new WheelEvent('wheel', { clientX: 90, clientY: 100, deltaY: 120 }));
    wheel();
    expect(moves.map(({ index }) => index)).toEqual([[10, 10, 9]]);
    pointer('pointerdown', [90, 100], { button: 2 });
    pointer('pointermove', [90, 150], { buttons: 2 });
    pointer('pointerup', [90, 150], { button: 2 });
    expect(strokes).toEqual([]);
    viewer.resetZoom();

    pointer('pointerdown', [90, 100]);
    expect(strokes[0]?.points[0]?.[2]).toBe(9);
    wheel();
    pointer('pointerdown', [40, 40], { pointerId: 2 });
    pointer('pointermove', [50, 50], { pointerId: 2 });
    pointer('pointerup', [50, 50], { pointerId: 2 });
    expect(strokes).toHaveLength(1);
    expect(moves).toHaveLength(1);
    pointer('pointerup', [90, 100]);

    viewer.setTool(null);
    pointer('pointerdown', [90, 100]);
    pointer('pointermove', [90, 130]);
    pointer('pointerup', [90, 130]);
    expect(windows).toHaveLength(1);
    expect(strokes).toHaveLength(2);
  });

  it('does not maximise by two quick dabs', async () => {
    const { viewer, canvas } = await shown();
    const maximised = vi.fn();
    viewer.onMaximised(maximised);
    canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 90, clientY: 90 }));
    expect(maximised).not.toHaveBeenCalled();
  });

  it('ends where its button was let go first, though another is still down', async () => {
    const { pointer, phases } = await shown();
    pointer('pointerdown', [90, 100]);
    pointer('pointermove', [95, 100], { buttons: 3 });
    pointer('pointermove', [95, 100], { buttons: 2 });
    pointer('pointermove', [99, 100], { buttons: 2 });
    expect(phases()).toEqual(['start', 'move', 'end']);
  });

  it.each<[string, (canvas: HTMLCanvasElement) => void]>([
    ['Escape', () => press('Escape')],
    [
      'a cancelled pointer',
      (canvas) =>
        canvas.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1, bubbles: true })),
    ],
    ['a window that loses the focus', () => window.dispatchEvent(new Event('blur'))],
  ])('is cancelled by %s, once', async (_, interrupt) => {
    const { canvas, pointer, strokes, phases } = await shown();
    interrupt(canvas);
    pointer('pointerdown', [90, 100]);
    pointer('pointermove', [95, 100]);
    interrupt(canvas);
    interrupt(canvas);
    pointer('pointermove', [99, 100]);
    pointer('pointerup', [99, 100]);
    expect(phases()).toEqual(['start', 'move', 'cancel']);
    expect(strokes[2]?.points).toEqual([]);
  });

  it('keeps Escape to itself, and lets other keys pass', async () => {
    const { pointer } = await shown();
    const heard: string[] = [];
    const listening = new AbortController();
    window.addEventListener('keydown', (event) => heard.push(event.key), listening);
    pointer('pointerdown', [90, 100]);
    press(']');
    press('Escape');
    press('Escape');
    listening.abort();
    expect(heard).toEqual([']', 'Escape']);
  });

  it('of a brush ends, with what was painted, before the loss of the graphics card is told', async () => {
    const { viewer, canvas, pointer, phases } = await shown();
    const told = vi.fn(() => expect(phases()).toEqual(['start', 'end']));
    viewer.onContextLost(told);
    pointer('pointerdown', [90, 100]);
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), PATIENCE);
    expect(told.mock.results[0]?.type).toBe('return');
  });

  it('is cancelled with the image, the viewer or the tool, but not by a change of its size', async () => {
    const { viewer, pointer, phases } = await shown();
    pointer('pointerdown', [90, 100]);
    viewer.setTool({ ...BRUSH, radiusMm: 5 });
    expect(phases()).toEqual(['start']);
    viewer.setTool(LASSO);
    pointer('pointerdown', [90, 100], { pointerId: 2 });
    await viewer.showVolume(volumeOf(RAS, () => 1));
    pointer('pointerdown', [90, 100], { pointerId: 3 });
    viewer.dispose();
    expect(phases()).toEqual(['start', 'cancel', 'start', 'cancel', 'start', 'cancel']);
  });

  it('of a brush ends when its slice goes out of sight, of a lasso is given up', async () => {
    const { viewer, pointer, phases } = await shown();
    pointer('pointerdown', [90, 100]);
    viewer.stepSlice('coronal', 1);
    viewer.setMaximised('axial');
    expect(phases()).toEqual(['start']);
    viewer.stepSlice('axial', 1);
    expect(phases()).toEqual(['start', 'end']);
    viewer.setTool(LASSO);
    pointer('pointerdown', [90, 100], { pointerId: 2 });
    viewer.setMaximised('coronal');
    expect(phases()).toEqual(['start', 'end', 'start', 'cancel']);
  });
});

describe('the tool at the pointer', () => {
  it('is a circle of its size in mm, wherever the zoom and whatever the pixel ratio', async () => {
    for (const ratio of [1, 1.5, 2]) {
      vi.spyOn(window, 'devicePixelRatio', 'get').mockReturnValue(ratio);
      // oxlint-disable-next-line no-await-in-loop -- one viewer after the other
      const { viewer, canvas, pointer, cursor } = await shown();
      expect(cursor()?.style.display).toBe('none');
      pointer('pointermove', [90, 100], { buttons: 0 });
      expect(canvas.style.cursor).toBe('crosshair');
      expect(circle(cursor())).toEqual([90, 100, 27]); // 9 px a mm
      viewer.goTo([10, 10, 10], 10);
      // oxlint-disable-next-line no-await-in-loop
      await picture(canvas);
      expect(circle(cursor())).toEqual([90, 100, 54]); // 18 px a mm
      pointer('pointermove', [240, 40], { buttons: 0 });
      const [x, y, radius] = circle(cursor());
      expect([x, y]).toEqual([240, 40]);
      expect(Math.abs(radius - 30)).toBeLessThan(0.3); // 10 px a mm in the sagittal tile
      viewer.setMaximised('sagittal');
      // oxlint-disable-next-line no-await-in-loop
      await picture(canvas);
      expect(circle(cursor())[2]).toBeCloseTo(60, 0);
      canvas.dispatchEvent(new PointerEvent('pointerleave'));
      expect(cursor()?.style.display).toBe('none');
      viewer.setTool(null);
      expect(canvas.style.cursor).toBe('');
      disposeViewers();
    }
  });

  it('appears with the tool where the pointer already is, and goes with it', async () => {
    const { viewer, pointer, cursor } = await shown();
    viewer.setTool(null);
    pointer('pointermove', [90, 100], { buttons: 0 });
    expect(cursor()?.style.display).toBe('none');
    viewer.setTool({ ...BRUSH, color: '#56B4E9' });
    expect(circle(cursor())).toEqual([90, 100, 27]);
    expect(cursor()?.querySelector('[stroke="#56B4E9"]')).not.toBeNull();
    viewer.dispose();
    expect(cursor()).toBeNull();
  });

  it('is the line of a lasso, as long as it is drawn', async () => {
    const { viewer, pointer, cursor } = await shown();
    viewer.setTool(LASSO);
    pointer('pointermove', [60, 60], { buttons: 0 });
    expect(cursor()?.style.display).toBe('none');
    pointer('pointerdown', [60, 60]);
    pointer('pointermove', [120, 60]);
    pointer('pointermove', [120, 130]);
    expect(paths(cursor())).toEqual(['M60 60L120 60L120 130', 'M120 130L60 60']);
    pointer('pointerup', [120, 130]);
    expect(cursor()?.style.display).toBe('none');
  });

  it('links the crosshair while Shift is held', async () => {
    const { pointer, moves, strokes } = await shown();
    pointer('pointermove', [49.5, 42], { buttons: 0, shiftKey: true });
    expect(moves.map(({ index }) => index)).toEqual([[14, 16, 10]]);
    pointer('pointermove', [90, 42], { buttons: 0 });
    expect(moves).toHaveLength(1);
    expect(strokes).toEqual([]);
  });
});

function press(key: string): void {
  window.dispatchEvent(new KeyboardEvent('keydown', { key }));
}

/** Lines that are drawn, dark edges apart: x and y from the canvas' left top. */
function paths(svg: SVGSVGElement | null): string[] {
  const lines = [...(svg?.querySelectorAll('path') ?? [])].slice(1);
  return lines.map((line) => line.getAttribute('d') ?? '').filter((d) => d !== '');
}

/** Centre and radius on the canvas, CSS pixels. */
function circle(svg: SVGSVGElement | null): Triple {
  if (!svg || svg.style.display === 'none') throw new Error('nothing drawn');
  const box = svg.querySelector('path')?.getBBox();
  if (!box) throw new Error('no line');
  const rounded = (value: number): number => Math.round(10 * value) / 10;
  return [
    rounded(Number.parseFloat(svg.style.left) + box.x + box.width / 2),
    rounded(Number.parseFloat(svg.style.top) + box.y + box.height / 2),
    rounded(box.width / 2),
  ];
}
