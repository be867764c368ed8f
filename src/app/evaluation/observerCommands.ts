import type { AppState } from '../../store/store.ts';
import type { Command } from '../command.ts';
import { reviewObservers } from './reviewObservers.ts';

/** By what several observers' contours are made one to review. */
const RULES = ['majority', 'staple', 'union', 'intersection'] as const;

const hasSeveral = ({ observers }: AppState): boolean => observers.length > 1;

/** What can be done with contours that are loaded to compare with. */
export const OBSERVER_COMMANDS: readonly Command[] = RULES.map((kind) => ({
  id: `review-${kind}`,
  group: 'Run',
  keys: [],
  isEnabled: hasSeveral,
  run: (services) => reviewObservers(services, { kind }),
}));
