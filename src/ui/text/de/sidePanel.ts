import type { sidePanel as english } from '../en/sidePanel.ts';
import type { Widened } from '../widened.ts';

export const sidePanel: Widened<typeof english> = {
  label: 'Prüfung',
  tabs: 'Was die rechte Leiste zeigt',
  titles: { queue: 'Prüfliste', quality: 'Qualität', compare: 'Vergleich' },
  noContours:
    'Noch keine Konturen: das Netz rechnen lassen, oder eine Maske oder einen Struktursatz ablegen.',
  noReference: 'Noch keine Referenz.',
  addReference:
    'Konturen ablegen, die jemand anders auf diesem Bild gezeichnet hat: ein Satz ist eine Referenz, mehrere sind Beobachter.',
};
