import type { contourDoubts as english } from '../en/contourDoubts.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';
import { planarContourDoubts } from './planarContourDoubts.ts';

const counted = countedIn('de');

export const contourDoubts: Widened<typeof english> = {
  ...planarContourDoubts,
  'outside-image': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'Voxel der Konturen liegt', 'Voxel der Konturen liegen')} außerhalb des Bildes und ${Number(voxels) === 1 ? 'wurde' : 'wurden'} weggelassen.`,
    advice: 'Prüfen, ob die Konturen zu diesem Bild gehören.',
  }),
  fractional: () => ({
    title: 'Die Segmente sind Anteile; was mindestens die Hälfte ist, wurde Kontur.',
    advice: '',
  }),
  'unknown-labels': ({ voxels }) => ({
    title: `${counted(Number(voxels), 'Voxel hat', 'Voxel haben')} einen Wert, den die Datei nicht beschreibt; dort wurde Hintergrund angenommen.`,
    advice: '',
  }),
  'frames-without-pixels': ({ frames }) => ({
    title: `Die Datei beschreibt ${counted(Number(frames), 'Ebene', 'Ebenen')} mehr, als sie enthält.`,
    advice: 'Sie ist vielleicht gekürzt: Prüfen, ob eine Schicht fehlt.',
  }),
  'frames-repeated': ({ frames }) => ({
    title: `${counted(Number(frames), 'Ebene liegt', 'Ebenen liegen')} dort, wo schon eine Ebene desselben Segments liegt; beide wurden vereinigt.`,
    advice: '',
  }),
  'other-frame-of-reference': () => ({
    title:
      'Die Konturen nennen ein anderes Koordinatensystem (Frame of Reference) als das Bild, liegen aber auf seinen Voxeln.',
    advice: 'Prüfen, ob die Konturen zu diesem Bild gehören.',
  }),
};
