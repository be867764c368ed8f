import type { help as english } from '../en/help.ts';
import type { Widened } from '../widened.ts';

export const help: Widened<typeof english> = {
  title: 'Touches et souris',
  pages: {
    guide: 'Guide d’utilisation',
    administrators: 'Pour les administrateurs',
    physicists: 'Pour les physiciens médicaux',
  },
  pagesHint: 'En anglais, chaque page dans un nouvel onglet ; elles font partie de l’application.',
  mouse: (preset) => `Souris (${preset})`,
  presets: { pacs: 'PACS', neuro: 'Neuro' },
  gestures: {
    click: 'Clic',
    leftDrag: 'Glisser, bouton gauche',
    rightDrag: 'Glisser, bouton droit',
    middleDrag: 'Glisser, bouton central',
    wheel: 'Molette',
    ctrlWheel: 'Ctrl molette',
    shiftMove: 'Maj déplacer',
    ctrlLeftDrag: 'Ctrl bouton gauche',
    doubleClick: 'Double clic',
  },
  effects: {
    crosshair: 'réticule',
    window: 'fenêtrage',
    zoom: 'zoom',
    pan: 'déplacement',
    slices: 'coupes',
    opposite: 'l’inverse de l’outil',
    planes: 'un seul plan, les trois',
  },
};
