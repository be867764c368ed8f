import { describe, expect, it } from 'vitest';
import { testServices } from '../testing/services.ts';
import { continueIntroduction, endIntroduction, watchIntroduction } from './introduction.ts';

describe('the introduction', () => {
  it('goes on when its step is done', () => {
    const services = testServices();
    const { store } = services;
    watchIntroduction(services);
    store.setState({ job: { status: 'loading-network' } });
    expect(store.getState().introduction).toBe('doubt');
    store.setState({ decisions: { a: 'accepted' } });
    expect(store.getState().introduction).toBe('doubt');
  });

  it('can be read ahead, and ended for good', () => {
    const services = testServices();
    const { store } = services;
    watchIntroduction(services);
    continueIntroduction(services);
    continueIntroduction(services);
    expect(store.getState().introduction).toBe('queue');
    store.setState({ decisions: { a: 'accepted' } });
    expect(store.getState().introduction).toBe('done');
    continueIntroduction(services);
    expect(store.getState().introduction).toBe('done');
  });

  it('does not come back by itself', () => {
    const services = testServices();
    watchIntroduction(services);
    endIntroduction(services);
    services.store.setState({ job: { status: 'loading-network' } });
    expect(services.store.getState().introduction).toBe('done');
  });
});
