import type { exporting as english } from '../en/exporting.ts';
import type { Widened } from '../widened.ts';

export const exporting: Widened<typeof english> = {
  title: 'Exporter',
  progress: 'Export en cours',
  steps: {
    contours: 'Écriture et contre-lecture des contours',
    uncertainty: 'Écriture et contre-lecture de la carte d’incertitude',
    record: 'Écriture du compte rendu de la relecture',
  },
  checked:
    'Relu et identique à ce qui est à l’écran. Même grille et même matrice affine que l’image.',
  hint: 'Les contours d’un export sont ceux du réseau : la relecture n’y a rien changé. Le JSON dit quelles régions ont été acceptées, passées ou signalées, et d’où viennent les nombres.',
};
