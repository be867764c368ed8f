import { formatDecimal } from '../../format.ts';
import type { display as english } from '../en/display.ts';
import type { Widened } from '../widened.ts';

export const display: Widened<typeof english> = {
  panel: 'Structures et affichage',
  intendedUse: 'Usage prévu',
  note: '**Un outil de recherche, pas un dispositif médical.** Tout reste sur cette machine.',
  understood: 'Compris',
  structures: 'Structures',
  noResult:
    'Lancez le réseau pour obtenir les contours, leurs volumes et les endroits où ils sont incertains.',
  partial: (done, planned) =>
    `${done} coupes calculées sur ${planned} ; les autres n’ont pas de contour.`,
  agree: (dice) => `accord ${formatDecimal(dice, 2)}`,
  agreeMeaning: 'Dice moyen des tirages deux à deux : 1 quand tous s’accordent',
  shown: (structure) => `${structure} : visible`,
  show: (structure) => `Afficher ${structure}`,
  hide: (structure) => `Masquer ${structure}`,
  volumeRange: 'Plus petit et plus grand volume parmi les tirages',
  absent: 'absente de tous les tirages',
  title: 'Affichage',
  contours: 'Contours',
  filled: 'Pleins',
  uncertainty: 'Incertitude',
  budget: 'Budget',
  uncertaintyOpacity: 'Opacité de l’incertitude',
  contourOpacity: 'Opacité des contours',
  window: 'Fenêtre',
  windows: {
    'soft-tissue': '1 · Tissus mous 400 / 40',
    lung: '2 · Poumon 1500 / −600',
    liver: '3 · Foie 150 / 90',
    bone: '4 · Os 2500 / 480',
    brain: '5 · Cerveau 80 / 40',
    custom: 'Manuelle',
  },
  windowValue: (width, level) => `W ${width} · L ${level}`,
};
