import type { exporting as english } from '../en/exporting.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

export const exporting: Widened<typeof english> = {
  title: 'Exporter',
  what: 'Contenu',
  contents: {
    contours: { name: 'Contours', hint: 'Tels qu’ils sont après la relecture.' },
    automatic: {
      name: 'Contours automatiques',
      hint: 'Tels qu’ils étaient avant la relecture, dans des fichiers à part.',
    },
    uncertainty: {
      name: 'Carte d’incertitude',
      hint: 'Entropie de la probabilité moyenne, de 0 à 1.',
    },
    share: {
      name: 'Moyenne des tirages',
      hint: 'Une carte par structure : la part des tirages dont le contour contient le voxel.',
    },
    regions: {
      name: 'Régions de la liste',
      hint: 'Sous forme de labels ; le tableau des régions donne labels et décisions.',
    },
    agreement: {
      name: 'Accord avec la référence',
      hint: 'Pour la structure comparée, en carte de labels : dans les deux, contour seul, référence seule.',
    },
    disagreement: {
      name: 'Désaccord des observateurs',
      hint: 'Pour la structure comparée : entropie des observateurs en bits, 0 à 1.',
    },
  },
  always:
    'Toujours joints : compte rendu, données de la relecture, tableaux des régions et des structures, piste d’audit.',
  formatsTitle: 'Formats',
  formats: {
    rtstruct: { name: 'DICOM RTSTRUCT', hint: 'Contours, pour les systèmes de planification.' },
    'dicom-seg': {
      name: 'DICOM SEG',
      hint: 'Contours et régions, voxel par voxel ; une image par structure et par coupe.',
    },
    'dicom-seg-labelmap': {
      name: 'DICOM SEG à labels',
      hint: 'Une image par coupe. De la norme de 2024 : peu de systèmes le lisent encore.',
    },
    'dicom-pmap': { name: 'DICOM Parametric Map', hint: 'Cartes, pour un PACS.' },
    nifti: { name: 'NIfTI', hint: 'Contours, cartes et régions, pour les outils de recherche.' },
    nrrd: {
      name: 'NRRD',
      hint: 'Contours et régions en .seg.nrrd pour 3D Slicer ; cartes en .nrrd.',
    },
  },
  hindrances: {
    'not-dicom': 'Il faut une image ouverte depuis DICOM.',
    'no-frame-of-reference': 'La série n’indique pas de repère (Frame of Reference).',
    'no-source-images': 'La série n’indique pas son étude, elle-même ou ses images.',
    overlaps: 'Ici des structures se recouvrent, et un voxel de ce format n’en a qu’une.',
    unchanged: 'Rien n’a été modifié : ce sont les mêmes contours.',
    'no-samples': 'Il n’y a pas deux tirages à comparer.',
    'too-many-votes': 'Les tirages divergent sur plus de voxels que la mémoire n’en garde.',
    'no-regions': 'La liste est vide.',
    'not-compared': 'Aucun contour n’est comparé à une référence dans son état actuel.',
    'one-observer': 'Il n’y a pas deux observateurs comparés.',
  },
  identity: 'Patient',
  identities: {
    kept: {
      name: 'Comme dans l’image',
      hint: (isDicom) =>
        isDicom
          ? 'Nom, identifiant, date de naissance et examen comme dans la série, pour qu’un PACS les range avec les images.'
          : 'Ces formats ne nomment personne ; les fichiers portent le nom de l’image.',
    },
    removed: {
      name: 'Retiré',
      hint: (isDicom) =>
        isDicom
          ? 'Sans nom, identifiant, dates ni description ; les UID restent, sans lesquels un contour n’est sur aucune image. Les noms des structures et les commentaires restent tels quels ; les relecteurs restent nommés dans le compte rendu, les données de la relecture et la piste d’audit.'
          : 'Les fichiers portent une empreinte au lieu du nom de l’image. Les noms des structures et les commentaires restent tels quels ; les relecteurs restent nommés dans le compte rendu, les données de la relecture et la piste d’audit.',
    },
  },
  withoutFormat: (names) => `Aucun format choisi ne contient : ${names}.`,
  write: (images) =>
    images === 0
      ? 'Écrire le compte rendu et les données'
      : `Écrire et vérifier ${counted(images, 'fichier', 'fichiers')}`,
  writing: (at, of) => `Écriture et contre-lecture du fichier ${at} sur ${of}`,
  writingRecord: 'Écriture du compte rendu et des données de la relecture',
  writingRecordHint: 'Avec les noms et les empreintes des fichiers.',
  progress: 'Export en cours',
  change: 'Choisir à nouveau',
  report: 'Le compte rendu de la relecture',
  reportHint: 'Une ou deux pages à imprimer ou à conserver : ce qui a été relu, modifié et laissé.',
  open: 'Ouvrir le compte rendu',
  print: 'Imprimer',
  saveAll: 'Tout enregistrer',
  files: 'Fichiers',
  checked: 'Fichiers relus, identiques à l’écran, sur la grille du cas.',
  foundAgain: (segments) => `identique, ${counted(segments, 'structure', 'structures')}`,
  regionsAgain: (regions) => `identique, ${counted(regions, 'région', 'régions')}`,
  notWritten: (files) =>
    `${counted(files, 'fichier n’est pas proposé', 'fichiers ne sont pas proposés')} ; les autres le sont.`,
  hint: 'Le JSON de la relecture contient tous les chiffres, le journal et leur origine ; les tableaux contiennent régions et structures.',
};
