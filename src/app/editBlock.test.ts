import { expect, it } from 'vitest';
import { reviewServices } from '../testing/reviewServices.ts';
import { takeTool, toggleLock } from './commands/edit.ts';
import { editBlock, editedSegment, isEditing } from './editBlock.ts';

it('contours are changed on a finished result alone, and each hindrance has its name', () => {
  const { store, ...rest } = reviewServices();
  const services = { store, ...rest };
  const { result } = store.getState();
  const block = (): string | null => editBlock(store.getState());
  expect([block(), isEditing(store.getState())]).toEqual([null, false]);
  takeTool(services, 'lasso');
  expect(isEditing(store.getState())).toBe(true);
  store.setState({ job: { status: 'loading-network' } });
  expect([block(), isEditing(store.getState())]).toEqual(['running', false]);
  store.setState({
    job: {
      status: 'stopped',
      fault: null,
      isHeldByWorker: true,
      samplesKept: 1,
      samples: 2,
      slicesKept: 1,
      slicesPlanned: 2,
    },
  });
  expect(block()).toBe('stopped');
  store.setState({ job: { status: 'idle' }, result: result && { ...result, isPreview: true } });
  expect(block()).toBe('preview');
  store.setState({ result: null });
  expect(block()).toBe('no-result');
  store.setState({ result });
  expect(editedSegment(store.getState())?.name).toBe('Liver');
  toggleLock(services, 1);
  expect([block(), editedSegment(store.getState())]).toEqual([null, null]);
  store.setState({ segments: [] });
  expect(block()).toBe('no-structure');
});
