import type { charts as english } from '../en/charts.ts';
import type { Widened } from '../widened.ts';

export const charts: Widened<typeof english> = {
  chart: 'graphique',
  keys: 'Les flèches lisent ses points.',
  menu: (title) => `${title} : tableau, vue agrandie, fichiers`,
  asTable: 'Afficher en tableau',
  asChart: 'Afficher en graphique',
  enlarge: 'Agrandir',
  saveSvg: 'Enregistrer l’image (SVG)',
  saveCsv: 'Enregistrer les données (CSV)',
  moreRows: (count) => `${count} autres lignes sont dans le fichier.`,
  columns: {
    panel: 'Cadre',
    series: 'Série',
    name: 'Nom',
    low: 'Borne basse',
    high: 'Borne haute',
  },
};
