// The door for programs as an outsider meets it: the description is valid OpenAPI 3.1, and a client whose types are
// generated from it compiles in strict mode and walks a matter from filing to delivery.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString } from 'openapi-typescript';
import { binary, startZhiye } from './site.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';

let office;
let description;

before(async () => {
  office = await startZhiye({ requests: 60 });
  description = await (await fetch(`${office.url}/api/v1/openapi.json`)).json();
});
after(() => office?.stop());

// What a program printed; if it failed, all it said is the report.
function node(args, options) {
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', ...options });
  assert.equal(ran.status, 0, `${ran.stdout}\n${ran.stderr}`);
  return ran.stdout;
}

const admin = (...args) => execFileSync(binary(), ['admin', ...args, '--data', office.dir], { encoding: 'utf8' });

// Environment of the program: a token for one person of each role; handler and approver of the same unit.
function tokens() {
  const people = admin('people').trim().split('\n').map((line) => line.split('  '));
  const [, , unit] = people.find(([, , , roles]) => roles?.includes('承办人'));
  const token = (role, of = '') => {
    const [id] = people.find(([, , where, roles]) => roles?.includes(role) && where.includes(of));
    return admin('token', '--person', id, '--label', 'outsider').match(/[0-9a-f]{64}/)[0];
  };
  return {
    unit,
    env: {
      CLERK: token('受理员'),
      COORDINATOR: token('分办员'),
      HANDLER: token('承办人', unit),
      APPROVER: token('审核人', unit),
    },
  };
}

test('the description is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(description));
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(description.openapi, '3.1.0');
});

test('a client generated from it compiles and works', async () => {
  const { unit, env } = tokens();
  const { units } = await (await fetch(`${office.url}/api/v1/office`, { headers: { authorization: `Bearer ${env.CLERK}` } })).json();
  const dir = mkdtempSync(path.join(HERE, 'node_modules', '.client-'));
  try {
    writeFileSync(path.join(dir, 'schema.d.ts'), astToString(await openapiTS(structuredClone(description))));
    writeFileSync(path.join(dir, 'package.json'), '{ "type": "module" }');
    cpSync(path.join(HERE, 'api', 'client.ts'), path.join(dir, 'client.ts'));
    const tsc = path.join(HERE, 'node_modules', 'typescript', 'bin', 'tsc');
    const how = ['--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'];
    // `process` is Node's; the program needs no more of it than its environment.
    writeFileSync(path.join(dir, 'node.d.ts'), 'declare const process: { env: Record<string, string | undefined> };\n');
    node([tsc, ...how, 'client.ts', 'node.d.ts'], { cwd: dir });
    const printed = node(['client.js'], {
      cwd: dir,
      env: { ...process.env, ...env, OFFICE: office.url, PNG, UNIT: units.find(({ name }) => name === unit).code },
    });
    const saw = JSON.parse(printed);
    assert.ok(saw.open > 0);
    assert.deepEqual({ ...saw, open: 0 }, {
      state: 'answered',
      answer: '灯已换好，保修一年。',
      photo: { type: 'image/jpeg', width: 1 },
      open: 0,
      found: true,
      refused: 'not_now',
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
