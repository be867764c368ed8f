import type { settings as english } from '../en/settings.ts';
import type { Widened } from '../widened.ts';

/** As in English. */
export const settings: Widened<typeof english> = {
  title: 'Einstellungen',
  search: 'Einstellungen und Tasten durchsuchen',
  nothing: 'Nichts mit diesem Namen. Ein anderes Wort oder eine Taste versuchen.',
  sections: { reading: 'Befundung', keeping: 'Sie, und was behalten wird', keys: 'Tasten' },
  language: 'Sprache',
  languageHint: 'Des Bildschirms und des Berichts; Dateien behalten englische Namen.',
  hand: 'Maus und Tasten',
  handHint:
    'PACS: linke Taste Fenster, rechte Taste Zoom. Neuro: linke Taste Fadenkreuz, rechte Taste Fenster.',
  hands: { pacs: 'PACS', neuro: 'Neuro' },
  convention: 'Konvention',
  conventionHint:
    'Welche Seite des Patienten links auf dem Bildschirm liegt; das Schild sagt es immer.',
  conventions: { radiological: 'Radiologisch: R | L', neurological: 'Neurologisch: L | R' },
  zoom: 'Auf Regionen zoomen',
  zoomHint: 'Nächste und vorige Region werden mittig und vergrößert gezeigt.',
  comparison: 'Automatische Kontur',
  comparisonHint: 'Wie sie neben geänderten Konturen gezeigt wird.',
  comparisons: {
    off: 'Verborgen',
    changed: 'Unterschiede getönt',
    outline: 'Tönung und gestrichelter Umriss',
  },
  introduction: 'Einführung',
  introductionHint: 'Die ersten drei Schritte am Demo-Fall.',
  introductionAgain: 'Einführung wiederholen',
  on: 'An',
  off: 'Aus',
  noKey: 'keine Taste',
  press: 'Taste drücken …',
  restoreAll: 'Alle Tasten wie zu Beginn',
  change: (key: string, title: string): string => `${key}: andere Taste für ${title}`,
  add: (title: string): string => `Eine Taste für ${title}`,
  remove: (key: string, title: string): string => `${key} von ${title} wegnehmen`,
  restore: (title: string): string => `Tasten von ${title} wie zu Beginn`,
  taken: (key: string, title: string): string =>
    `${key} gehört zu „${title}“. Die Taste zuerst dort wegnehmen.`,
  reserved: (key: string): string => `${key} gehört dem Browser oder bedeutet hier immer dasselbe.`,
};
