import { comparedName } from '../../app/evaluation/questions.ts';
import { useAppState } from '../appContext.ts';

/** What compared structures are called, by their labels. */
export function useStructureNames(): (label: number) => string {
  const result = useAppState((state) => state.result);
  const segments = useAppState((state) => state.segments);
  const matches = useAppState((state) => state.matches);
  const observers = useAppState((state) => state.observers);
  return (label) => comparedName({ result, segments, matches, observers }, label);
}
