import { describe, expect, it } from 'vitest';

import { responseHeaders } from '../../src/serviceWorker/responseHeaders.ts';
import {
  apacheExample,
  iisExample,
  MEDIA_TYPES,
  nginxExample,
  serverExamples,
} from './serverExamples.ts';

const HEADERS = responseHeaders('hash=');

describe('examples for servers', () => {
  it('set every header of the table, with its value', () => {
    for (const [name, value] of Object.entries(HEADERS)) {
      expect(nginxExample(HEADERS).split(`add_header ${name} "${value}" always;`)).toHaveLength(3);
      expect(apacheExample(HEADERS)).toContain(`Header always set ${name} "${value}"`);
      expect(iisExample(HEADERS)).toContain(`<add name="${name}" value="${value}" />`);
    }
  });

  it('know the types without which nothing runs', () => {
    for (const [extension, type] of Object.entries(MEDIA_TYPES)) {
      expect(nginxExample(HEADERS)).toContain(`${type} ${extension};`);
      expect(apacheExample(HEADERS)).toContain(`AddType ${type} .${extension}\n`);
      expect(iisExample(HEADERS)).toContain(`fileExtension=".${extension}" mimeType="${type}"`);
    }
  });

  it('escape what their syntax would read otherwise', () => {
    const hostile = { 'X-Test': `a "quoted" <b> & 'c'` };
    expect(iisExample(hostile)).toContain('value="a &quot;quoted&quot; &lt;b> &amp; \'c\'"');
    expect(apacheExample(hostile)).toContain(
      'Header always set X-Test "a \\"quoted\\" <b> & \'c\'"',
    );
  });

  it('close every element of the XML', () => {
    const open: string[] = [];
    for (const [tag, end, name = ''] of iisExample(HEADERS).matchAll(/<(\/?)([\w.]+)[^>]*?>/g)) {
      if (tag.endsWith('/>')) continue;
      if (end === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('have names that every server gives out', () => {
    expect(Object.keys(serverExamples(HEADERS)).every((name) => name.endsWith('.txt'))).toBe(true);
  });
});
