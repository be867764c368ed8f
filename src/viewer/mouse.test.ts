import { describe, expect, it } from 'vitest';
import { draggedWindow, wheelSteps } from './mouse.ts';

describe('window by dragging', () => {
  const start = { center: 40, width: 400 };

  it('gets wider to the right, and doubles in 150 px', () => {
    expect(draggedWindow(start, [150, 0])).toEqual({ center: 40, width: 800 });
    expect(draggedWindow(start, [-150, 0])).toEqual({ center: 40, width: 200 });
  });

  it('gets darker downwards, in steps that scale with the width', () => {
    expect(draggedWindow(start, [0, 75])).toEqual({ center: 140, width: 400 });
    expect(draggedWindow({ center: 40, width: 80 }, [0, 75]).center).toBe(60);
  });

  it('never closes', () => {
    expect(draggedWindow(start, [-5000, 0]).width).toBeGreaterThan(0);
  });
});

describe('slices by wheel', () => {
  it.each([100, 120, 240, 53])(
    'take one slice a notch of %i px, downwards to the feet',
    (deltaY) => {
      expect(wheelSteps({ deltaY, deltaMode: 0 }, 0)).toEqual({ steps: -1, carried: 0 });
      expect(wheelSteps({ deltaY: -deltaY, deltaMode: 0 }, 0)).toEqual({ steps: 1, carried: 0 });
    },
  );

  it('take one slice a notch in lines', () => {
    expect(wheelSteps({ deltaY: 3, deltaMode: 1 }, 0).steps).toBe(-1);
  });

  it('add up the small steps of a touchpad, none lost', () => {
    let carried = 0;
    let steps = 0;
    for (let n = 0; n < 50; n++) {
      const turned = wheelSteps({ deltaY: 4, deltaMode: 0 }, carried);
      carried = turned.carried;
      steps += turned.steps;
    }
    expect(steps).toBe(-8); // 200 px
  });

  it('start anew when the touchpad turns round', () => {
    expect(wheelSteps({ deltaY: -10, deltaMode: 0 }, 20)).toEqual({ steps: 0, carried: -10 });
  });
});
