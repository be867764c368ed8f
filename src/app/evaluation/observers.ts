import { MAX_OBSERVERS } from '../../core/observers/staple.ts';
import { observerOf } from '../../core/evaluation/caseInput.ts';
import type { Fusion } from '../../core/evaluation/observers.ts';
import type { ObserverRowState } from '../../store/evaluationSlice.ts';
import type { OpenCase } from '../../store/caseSlice.ts';
import type { ReadObserver } from '../../workers/codec.api.ts';
import { beginOpening, MISMATCH_TOPICS, type AcceptedContours } from '../commands/contours.ts';
import { showPanel } from '../commands/display.ts';
import { record } from '../commands/history.ts';
import { reportOpening } from '../commands/openCase.ts';
import { defaultName, structureName } from '../commands/samples.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import { releaseCodec } from '../largeImage.ts';
import type { Services } from '../services.ts';
import type { DrawnBy } from './drawnBy.ts';
import { isSameDrawing, takeUpComparison } from './keptComparison.ts';
import { matchAnew } from './matches.ts';
import { withNames } from './observerNames.ts';

export type { DrawnBy };

/** Colours of outlines that are told apart from structures' and from each other, on grey values, in the order of observers. */
const OBSERVER_COLORS = [
  '#00E5FF',
  '#FF6EC7',
  '#B6FF00',
  '#9D7BFF',
  '#FF5A5A',
  '#4DFFB8',
  '#FFFFFF',
  // Last: the first structures are of a similar colour.
  '#FFB000',
];

/**
 * Reads contours to compare with, and puts them beside those that are there: all of them, or none where one cannot be read.
 * What is loaded already is left as it is.
 */
export async function addObservers(
  services: Services,
  drawn: readonly DrawnBy[],
  { mismatches }: AcceptedContours,
): Promise<void> {
  const { store } = services;
  const { openCase } = store.getState();
  if (!openCase || drawn.length === 0) return;
  const room = Math.max(0, MAX_OBSERVERS - store.getState().observers.length);
  const names = drawn.map(({ name }) => name);
  const abort = beginOpening(services, names);
  const isWanted = (): boolean =>
    services.openAbort === abort && store.getState().openCase?.id === openCase.id;
  try {
    const read: { readonly by: DrawnBy; readonly got: ReadObserver }[] = [];
    for (const by of drawn.slice(0, room)) {
      read.push({ by, got: await readDrawn(services, { openCase, by }, abort.signal) });
      if (!isWanted()) return;
    }
    store.setState({ opening: { status: 'idle' } });
    put(services, openCase, read);
    tellAdded(services, { read, left: drawn.length - Math.min(room, drawn.length), mismatches });
  } catch (thrown) {
    if (!isWanted()) return; // a later file took over
    const { code, detail } = toAppError(thrown);
    store.setState({
      opening:
        code === 'cancelled'
          ? { status: 'idle' }
          : { status: 'failed', name: names.join(', '), code, detail },
    });
  }
}

interface Read {
  readonly by: DrawnBy;
  readonly got: ReadObserver;
}

async function readDrawn(
  services: Services,
  { openCase, by }: { readonly openCase: OpenCase; readonly by: DrawnBy },
  signal: AbortSignal,
): Promise<ReadObserver> {
  const { grid, source } = services.registry.volumes.get(openCase.id);
  const read = await services.codec.call(
    'readObserver',
    { files: by.files, image: { grid, source } },
    { signal, onProgress: (progress) => reportOpening(services, by.name, progress) },
  );
  releaseCodec(services, grid);
  return read;
}

function drawingOf({ by, got }: Read): Pick<ObserverRowState, 'sha256' | 'fileName'> {
  return { sha256: got.sha256, fileName: by.name };
}

function isLoaded({ store }: Services, read: Read): boolean {
  return store.getState().observers.some((row) => isSameDrawing(row, drawingOf(read)));
}

function put(services: Services, openCase: OpenCase, read: readonly Read[]): void {
  const { store, registry } = services;
  const fresh = read.filter((one) => !isLoaded(services, one));
  if (fresh.length === 0) return;
  const { observers: rows, wantedObservers } = store.getState();
  const taken = new Set(rows.map(({ name }) => name));
  const added = fresh.map(({ by, got }) => {
    const wanted = wantedObservers.find((one) => isSameDrawing(one, drawingOf({ by, got })));
    const name = freeName(wanted?.name ?? by.name, taken);
    taken.add(name);
    const file = by.files.length === 1 ? (by.files[0]?.name ?? null) : null;
    const observer = observerOf(got, { name, file, imageName: openCase.name });
    return { by, got, observer };
  });
  const before = registry.observers.has(openCase.id) ? registry.observers.get(openCase.id) : [];
  registry.observers.put(openCase.id, [...before, ...added.map(({ observer }) => observer)]);
  const newRows = added.map(({ by, got, observer }, at): ObserverRowState => ({
    name: observer.name,
    fileName: by.name,
    role: by.role,
    color: OBSERVER_COLORS[(rows.length + at) % OBSERVER_COLORS.length] ?? '#FFFFFF',
    isVisible: true,
    sha256: got.sha256,
    format: by.files[0]?.format ?? 'label-map',
    structures: observer.structures.map(({ number, name }) => ({
      label: number,
      name: structureName(name) || defaultName(number),
    })),
  }));
  const stillWanted = wantedObservers.filter(
    (one) => !fresh.some((another) => isSameDrawing(one, drawingOf(another))),
  );
  store.setState({
    observers: [...rows, ...newRows],
    wantedObservers: stillWanted,
    ...NOTHING_EVALUATED,
  });
  matchAnew(services);
  // Of a queue there is nothing to show, and of several observers there is.
  if (!store.getState().result && rows.length + newRows.length > 1) showPanel(services, 'compare');
  // Choices of observers that were there before are the reader's by now.
  takeUpComparison(
    services,
    wantedObservers.filter((one) => !stillWanted.includes(one)),
  );
}

/** What is made of observers is of no more use when they change. */
const NOTHING_EVALUATED = { evaluations: {}, staleEvaluations: [], budgetRecall: null } as const;

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
  return name;
}

function tellAdded(
  services: Services,
  {
    read,
    left,
    mismatches,
  }: AcceptedContours & { readonly read: readonly Read[]; readonly left: number },
): void {
  for (const what of mismatches) {
    notify(services, { tone: 'info', code: 'issue/other-identity', detail: { what } });
    if (services.store.getState().result) {
      record(services, { kind: 'noted', topic: MISMATCH_TOPICS[what], text: '' });
    }
  }
  for (const { code, detail } of read.flatMap(({ got }) => got.issues)) {
    notify(services, { tone: 'info', code, detail });
  }
  if (left > 0) {
    const detail = { leftOut: left, limit: MAX_OBSERVERS };
    notify(services, { tone: 'info', code: 'issue/observers-left-out', detail });
  }
}

/** Takes an observer away; what was fused of all is made anew of the others. */
export function removeObserver(services: Services, position: number): void {
  const { store, registry } = services;
  const { openCase, observers, matches, fusion } = store.getState();
  if (!openCase || !observers[position]) return;
  const isOther = (_: unknown, at: number): boolean => at !== position;
  registry.observers.put(openCase.id, registry.observers.get(openCase.id).filter(isOther));
  store.setState({
    observers: observers.filter(isOther),
    matches: matches.map((match) => ({ ...match, observers: match.observers.filter(isOther) })),
    fusion: without(fusion, position),
    ...NOTHING_EVALUATED,
  });
  matchAnew(services);
}

function without(fusion: Fusion, position: number): Fusion {
  if (fusion.kind !== 'observer' || fusion.position < position) return fusion;
  if (fusion.position === position) return { kind: 'majority' };
  return { kind: 'observer', position: fusion.position - 1 };
}

/** Calls an observer by another name; nothing for an empty one. */
export function renameObserver(services: Services, position: number, text: string): void {
  const { store, registry } = services;
  const { openCase, observers } = store.getState();
  const name = structureName(text);
  if (!openCase || name === '' || observers[position]?.name === name) return;
  const others = new Set(observers.filter((_, at) => at !== position).map((one) => one.name));
  const free = freeName(name, others);
  const renamed = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
    all.map((one, at) => (at === position ? { ...one, name: free } : one));
  registry.observers.put(openCase.id, renamed(registry.observers.get(openCase.id)));
  const rows = renamed(observers);
  const nameOf = (at: number): string => rows[at]?.name ?? '';
  const evaluations = Object.entries(store.getState().evaluations).map(
    ([structure, evaluation]) => [structure, withNames(evaluation, nameOf)] as const,
  );
  store.setState({ observers: rows, evaluations: Object.fromEntries(evaluations) });
}
