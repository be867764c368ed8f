import type { exporting as english } from '../en/exporting.ts';
import type { Widened } from '../widened.ts';

export const exporting: Widened<typeof english> = {
  title: 'Exporter',
  steps: {
    contours: 'Écriture et contre-lecture des contours',
    uncertainty: 'Écriture et contre-lecture de la carte d’incertitude',
    record: 'Écriture du compte rendu et des données de la relecture',
  },
  progress: 'Export en cours',
  report: 'Le compte rendu de la relecture',
  reportHint: 'Une ou deux pages à imprimer ou à conserver : ce qui a été relu, modifié et laissé.',
  open: 'Ouvrir le compte rendu',
  print: 'Imprimer',
  files: 'Fichiers',
  checked:
    'Fichiers relus, identiques à l’écran. Les images ont la grille et la matrice affine du cas.',
  hint: 'Les contours sont ceux d’après la relecture ; là où ils diffèrent, les contours automatiques sont joints. Le JSON contient tous les chiffres, le journal et leur origine ; les tableaux contiennent régions et structures.',
};
