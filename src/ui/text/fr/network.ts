import type { network as english } from '../en/network.ts';
import type { Widened } from '../widened.ts';

export const network: Widened<typeof english> = {
  opening: 'Ouverture d’un réseau',
  refused: 'Ce réseau n’a pas été ouvert',
  reading: (name) => `Lecture de ${name} …`,
  readingLabel: 'Lecture du réseau',
  save: 'Enregistrer le paquet…',
  done: 'Terminé',
  formerKept: 'Le réseau choisi auparavant reste choisi.',
  chosen: 'Ouvert, et choisi pour le prochain calcul.',
  contours: 'Contours',
  madeFor: 'Fait pour',
  input: 'Entrée',
  registered: (channels) => `${channels}, recalées entre elles`,
  samples: 'Tirages',
  calibration: 'Calibration',
  calibrated: 'Ajustée, appliquée à chaque tirage',
  uncalibrated: 'Aucune',
  licence: 'Licence',
  version: 'Version',
  notes: 'Remarques',
  modalities: { CT: 'Scanner', MR: 'IRM', unknown: 'Modalité non indiquée' },
  noBodyPart: 'partie du corps non indiquée',
  noSpacing: 'espacement non indiqué',
  range: (low, high) => `${low} à ${high}`,
  spacing: (range) => `espacement ${range} mm`,
  dropout: {
    none: 'Pas de dropout',
    trained: 'Dropout comme à l’entraînement',
    'trained-element-wise': 'Dropout de canaux entiers ; à l’entraînement, d’éléments isolés',
    'added-at-inference': 'Dropout ajouté à l’inférence : non entraîné avec lui',
    'in-graph': 'Dropout mis dans le fichier à son chargement',
  },
  rate: (percent) => `, ${percent} % des canaux`,
  ensembles: {
    single: () => '',
    'deep-ensemble': (members) => ` ; ensemble de ${members} réseaux entraînés séparément`,
    'checkpoint-ensemble': (members) =>
      ` ; ensemble de ${members} points de contrôle d’un entraînement`,
    'cv-ensemble': (members) => ` ; ensemble des ${members} plis d’une validation croisée`,
  },
};
