import { readFileSync } from 'node:fs';
import { verifyAudit } from './verifyAudit.ts';

process.exitCode = verifyAudit(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  readText: (path) => readFileSync(path, 'utf8'),
});
