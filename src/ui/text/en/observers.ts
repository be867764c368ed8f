import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** Contours of others that are loaded to compare with. */
export const observers = {
  title: (count: number, isReference: boolean): string =>
    isReference ? 'Reference' : counted(count, 'observer', 'observers'),
  list: 'Loaded to compare with',
  name: (position: number): string => `Name of observer ${formatCount(position)}`,
  remove: (name: string): string => `Remove ${name}`,
  structures: (count: number): string => counted(count, 'structure', 'structures'),
  review: 'Review what they drew:',
  nothingYet: 'Nothing is under review yet: run the network, open its contours, or review these.',
  rules: {
    majority: 'Majority',
    staple: 'STAPLE',
    union: 'Union',
    intersection: 'Intersection',
  },
  reviewOne: (name: string): string => `Review what ${name} drew`,
};
