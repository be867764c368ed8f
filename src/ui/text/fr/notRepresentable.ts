import type { notRepresentable as english } from '../en/notRepresentable.ts';
import type { Widened } from '../widened.ts';

export const notRepresentable: Widened<typeof english> = {
  'no-frame-of-reference': {
    title:
      'Les fichiers de l’image ne nomment aucun repère (Frame of Reference) ; des contours DICOM ne peuvent pas y être rattachés.',
    advice: 'Exportez en NIfTI ou NRRD, ou réparez d’abord la série.',
  },
  'no-series-uid': {
    title:
      'Les fichiers de l’image ne nomment pas d’étude ou pas de série ; rien en DICOM ne peut y renvoyer.',
    advice: 'Exportez en NIfTI ou NRRD, ou réparez d’abord la série.',
  },
  'no-source-images': {
    title:
      'Aucune coupe de l’image ne vient d’un fichier DICOM ; rien en DICOM ne peut y renvoyer.',
    advice: 'Exportez en NIfTI ou NRRD.',
  },
  'not-dicom': {
    title:
      'L’image ne vient pas de DICOM, et des contours DICOM doivent renvoyer à une image DICOM.',
    advice: 'Exportez en NIfTI ou NRRD, ou ouvrez la série DICOM.',
  },
  'not-orthogonal': {
    title:
      'Les lignes et les colonnes de l’image ne sont pas à angle droit, ce que DICOM ne peut pas dire.',
    advice: 'Exportez en NIfTI ou NRRD.',
  },
  'not-compared': {
    title: 'Le contour a changé depuis que la structure a été mesurée.',
    advice: 'Attendez qu’elle soit mesurée, puis exportez de nouveau.',
  },
  'one-observer': {
    title: 'Cette structure n’a plus deux observateurs.',
    advice: 'Reprenez les observateurs, puis exportez de nouveau.',
  },
  'overlapping-segments': {
    title:
      'Des structures se chevauchent, et une carte d’étiquettes n’a qu’une structure par voxel.',
    advice: 'Choisissez le DICOM SEG binaire.',
  },
  'large-file': {
    title: 'Le fichier serait plus grand que ce qu’un navigateur peut faire.',
    advice: 'Choisissez moins de structures, ou une carte d’étiquettes.',
  },
  'no-segments': {
    title: 'Il n’y a aucune structure à écrire.',
    advice: 'Choisissez-en au moins une.',
  },
};
