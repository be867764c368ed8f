import type { ComponentType } from 'react';
import { expect, it } from 'vitest';
import { laterPart } from './later.tsx';

const PART: ComponentType = () => null;

it('is brought once, and says when it is there', async () => {
  let asked = 0;
  const part = laterPart(() => {
    asked++;
    return Promise.resolve(PART);
  });
  let told = 0;
  part.subscribe(() => told++);
  expect(part.get()).toBeNull();
  expect(asked).toBe(0);

  await part.load();
  expect(part.get()).toBe(PART);
  await part.load();
  expect([asked, told]).toEqual([1, 1]);
});

it('is tried again after it could not be fetched', async () => {
  let isServed = false;
  const part = laterPart(() =>
    isServed ? Promise.resolve(PART) : Promise.reject(new Error('no server')),
  );
  await expect(part.load()).rejects.toThrow('no server');
  expect(part.get()).toBeNull();
  isServed = true;
  await part.load();
  expect(part.get()).toBe(PART);
});

it('tells no one who has left', async () => {
  const part = laterPart(() => Promise.resolve(PART));
  let told = 0;
  part.subscribe(() => told++)();
  await part.load();
  expect(told).toBe(0);
});
