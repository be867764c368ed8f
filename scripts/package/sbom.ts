import { createHash } from 'node:crypto';

import type { Component } from './inventory.ts';

/**
 * A bill of materials in CycloneDX 1.5 (JSON), as text. The same components give the same text: no time, and a serial
 * number made of the content.
 * @param app name and version of the whole.
 */
export function billOfMaterials(
  app: { readonly name: string; readonly version: string },
  components: readonly Component[],
): string {
  const root = `${app.name}@${app.version}`;
  const rows = components.map((component) => ({
    type: component.kind,
    'bom-ref': reference(component),
    name: component.name,
    ...(component.version !== null && { version: component.version }),
    ...(component.hash && { hashes: [{ alg: component.hash.alg, content: component.hash.hex }] }),
    licenses: [
      isExpression(component.licence)
        ? { expression: component.licence }
        : { license: { name: component.licence } },
    ],
    ...(component.purl !== null && { purl: component.purl }),
  }));
  const holders = new Map(components.map((one) => [one.name, one]));
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: app.name,
        version: app.version,
        licenses: [{ expression: 'Apache-2.0' }],
      },
    },
    components: rows,
    dependencies: [
      { ref: root, dependsOn: components.filter((one) => one.within === null).map(reference) },
      ...[...holders.values()].flatMap((holder) => {
        const inside = components.filter((one) => one.within === holder.name).map(reference);
        return inside.length > 0 ? [{ ref: reference(holder), dependsOn: inside }] : [];
      }),
    ],
  };
  return `${JSON.stringify({ ...bill, serialNumber: serialNumber(JSON.stringify(bill)) }, null, 2)}\n`;
}

/** Unique: the same library may be compiled into several packages. */
function reference({ name, version, purl, within }: Component): string {
  const own = purl ?? `${name}@${version ?? 'unstated'}`;
  return within === null ? own : `${within} > ${own}`;
}

/** An SPDX expression is of identifiers and operators; anything else goes as a name. */
function isExpression(licence: string): boolean {
  return /^[\w.-]+( (AND|OR|WITH) [\w.-]+)*$/.test(licence);
}

/** A UUID (RFC 9562, version 8) of the content. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
