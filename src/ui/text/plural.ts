import type { Language } from '../../store/displaySlice.ts';
import { formatCount } from '../format.ts';
import { localeOf } from './language.ts';

const RULES: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules(localeOf('en')),
  de: new Intl.PluralRules(localeOf('de')),
  fr: new Intl.PluralRules(localeOf('fr')),
};

/** Chooses the form that goes with a number: in French 0 takes the singular, in English and German the plural. */
export function pluralIn(
  language: Language,
): (count: number, one: string, other: string) => string {
  return (count, one, other) => (RULES[language].select(count) === 'one' ? one : other);
}

/** A number with its noun: `1 region`, `2,141 regions`. */
export function countedIn(
  language: Language,
): (count: number, one: string, other: string) => string {
  const plural = pluralIn(language);
  return (count, one, other) => `${formatCount(count)} ${plural(count, one, other)}`;
}
