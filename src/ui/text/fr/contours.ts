import type { contours as english } from '../en/contours.ts';
import type { Widened } from '../widened.ts';

export const contours: Widened<typeof english> = {
  origin: 'Contours d’un fichier',
  badge: { file: 'Fichier', observers: 'Observateurs' },
  reading: 'Lecture des contours',
  checking: 'Les contours sont vérifiés selon des règles …',
  noRule:
    'Aucune règle n’est enfreinte. L’incertitude de ces contours est inconnue : ouvrez des tirages ou lancez le réseau.',
};
