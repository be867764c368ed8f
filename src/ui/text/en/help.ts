/** The sheet of keys and mouse, and the choice of the language. */
export const help = {
  title: 'Keys and mouse',
  pages: {
    guide: 'User guide',
    administrators: 'For administrators',
    physicists: 'For physicists',
  },
  pagesHint: 'In English, each in a new tab; they come with the app.',
  mouse: (preset: string): string => `Mouse (${preset})`,
  presets: { pacs: 'PACS', neuro: 'Neuro' },
  gestures: {
    click: 'Click',
    leftDrag: 'Left drag',
    rightDrag: 'Right drag',
    middleDrag: 'Middle drag',
    wheel: 'Wheel',
    ctrlWheel: 'Ctrl wheel',
    shiftMove: 'Shift move',
    ctrlLeftDrag: 'Ctrl left drag',
    doubleClick: 'Double click',
  },
  effects: {
    crosshair: 'crosshair',
    window: 'window and level',
    zoom: 'zoom',
    pan: 'pan',
    slices: 'slices',
    opposite: 'the tool’s opposite',
    planes: 'one plane alone, all three',
  },
};
