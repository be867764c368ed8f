import type { help as english } from '../en/help.ts';
import type { Widened } from '../widened.ts';

export const help: Widened<typeof english> = {
  title: 'Tasten und Maus',
  pages: {
    guide: 'Anleitung',
    administrators: 'Für Administratoren',
    physicists: 'Für Medizinphysiker',
  },
  pagesHint: 'Auf Englisch, jede Seite in einem neuen Tab; sie gehören zur App.',
  mouse: (preset) => `Maus (${preset})`,
  presets: { pacs: 'PACS', neuro: 'Neuro' },
  gestures: {
    click: 'Klick',
    leftDrag: 'Linke Taste ziehen',
    rightDrag: 'Rechte Taste ziehen',
    middleDrag: 'Mittlere Taste ziehen',
    wheel: 'Rad',
    ctrlWheel: 'Strg Rad',
    shiftMove: 'Umschalt bewegen',
    ctrlLeftDrag: 'Strg linke Taste',
    doubleClick: 'Doppelklick',
  },
  effects: {
    crosshair: 'Fadenkreuz',
    window: 'Fensterung',
    zoom: 'Zoom',
    pan: 'Verschieben',
    slices: 'Schichten',
    opposite: 'Gegenteil des Werkzeugs',
    planes: 'eine Ebene allein, alle drei',
  },
};
