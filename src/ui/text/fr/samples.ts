import type { samples as english } from '../en/samples.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const samples: Widened<typeof english> = {
  open: 'Tirages…',
  openTitle: 'Ouvrir des tirages faits ailleurs : cartes de labels ou probabilités de cette image',
  openLabel: 'Ouvrir des tirages faits ailleurs',
  title: 'Tirages faits ailleurs',
  origin: (count) => counted(count, 'tirage fait ailleurs', 'tirages faits ailleurs'),
  question: (files) =>
    files === 1
      ? 'Utiliser ce fichier pour les tirages du cas ouvert ?'
      : `Utiliser ces ${files} fichiers comme tirages d’un même cas ?`,
  nothing: 'Aucun de ces fichiers ne peut être un tirage du cas ouvert.',
  recognised: 'Fichiers reconnus',
  refused: 'Fichiers refusés',
  labelMaps: (count) =>
    count === 1 ? 'un tirage : carte de labels' : `${count} tirages : cartes de labels`,
  probabilityMaps: (count) =>
    count === 1 ? 'un tirage : carte de probabilité' : `${count} tirages : cartes de probabilité`,
  classes: (classes) => `un tirage : probabilités de ${classes} classes, la première est le fond`,
  nnunetClasses: (classes) =>
    `un tirage : nnU-Net, probabilités de ${classes} classes, la première est le fond`,
  structures: 'Noms des structures',
  label: (label) => `Label nº ${label}`,
  noOrientation:
    'Un .npz ne contient pas d’orientation : son tableau est pris dans l’ordre des voxels de l’image, comme nnU-Net l’enregistre.',
  single:
    'Avec un seul tirage, on ne sait rien de la façon dont les tirages diffèrent : seulement l’entropie de ses probabilités.',
  endsReview:
    'La relecture en cours contient des décisions, ou des contours modifiés. Utiliser les tirages y met fin : exportez d’abord ce qui doit être gardé.',
  take: (count) => (count === 1 ? 'Utiliser ce tirage' : `Utiliser ${count} tirages`),
  inspecting: (name) => `Examen de ${name}`,
  inspectingCount: (done, total) => `Fichier ${done + 1} sur ${total}`,
  reading: (done, total) => `Lecture du fichier ${done + 1} sur ${total}`,
  reducing: 'Tracé des contours',
  failed: 'Les tirages n’ont pas été utilisés',
  kept: 'Le cas et son résultat restent tels qu’ils étaient.',
  noStructure:
    'Les tirages ne contiennent aucune structure dans le corps : il n’y a pas de ROI. Vérifiez qu’ils appartiennent à cette image.',
};
