import type { CaseIdentity } from '../core/volume/dicomSeries.ts';
import { foreignText } from './foreignText.ts';
import { localeOf, textLanguage } from './text/language.ts';

/** `DOE^JANE^^DR` as `DOE, JANE`: family name first, as DICOM has it (PS3.5 6.2); ideographic forms are left out. */
export function personText(name: string): string {
  const [alphabetic = ''] = name.split('=');
  const [family = '', given = '', middle = ''] = alphabetic.split('^');
  const first = [given, middle].filter((part) => part.trim() !== '').join(' ');
  return foreignText([family, first].filter((part) => part.trim() !== '').join(', '));
}

/** YYYYMMDD as the language writes a date; the text itself where it is none. */
export function dateText(date: string): string {
  const [, year, month, day] = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return foreignText(date);
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return new Intl.DateTimeFormat(localeOf(textLanguage()), {
    dateStyle: 'medium',
    timeZone: 'UTC',
  }).format(at);
}

/** In one line: name, ID, date of birth; modality and date of the study. */
export function identityText({ name, id, birthDate, modality, studyDate }: CaseIdentity): string {
  const who = [
    personText(name),
    foreignText(id),
    birthDate === '' ? '' : `* ${dateText(birthDate)}`,
  ];
  const study = [foreignText(modality), dateText(studyDate)]
    .filter((part) => part !== '')
    .join(' ');
  return [...who, study].filter((part) => part !== '').join(' · ');
}
