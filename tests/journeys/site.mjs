// The office under test: the built binary's own demo, on a free port, in a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STARTS_WITHIN_MS = 180_000;
const STOPS_WITHIN_MS = 15_000;

export function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  return process.env.ZHIYE_BIN ?? path.resolve(ROOT, target, 'debug/zhiye');
}

// Resolves when the server says where it listens; rejects with all it printed if it ends or stays silent.
export async function startZhiye({ requests = 60, args = [], env = {} } = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'zhiye-journey-'));
  const command = ['demo', '--listen', '127.0.0.1:0', '--dir', dir, '--requests', String(requests), ...args];
  const child = spawn(binary(), command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });

  const stop = async () => {
    let timer;
    const late = new Promise((resolve) => { timer = setTimeout(resolve, STOPS_WITHIN_MS, 'late'); });
    child.kill('SIGTERM');
    const how = await Promise.race([ended, late]);
    clearTimeout(timer);
    if (how === 'late') {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(dir, { recursive: true, force: true });
    if (how === 'late') throw new Error(`${binary()} did not stop within ${STOPS_WITHIN_MS} ms of being asked\n${printed}`);
  };

  let timer;
  try {
    const url = await new Promise((resolve, reject) => {
      const listen = (chunk) => {
        printed += chunk;
        const line = printed.match(/listening on (http:\/\/[\w.:[\]-]+)/);
        if (line) resolve(line[1]);
      };
      child.stdout.setEncoding('utf8').on('data', listen);
      child.stderr.setEncoding('utf8').on('data', listen);
      timer = setTimeout(() => reject(new Error('said nothing of listening')), STARTS_WITHIN_MS);
      ended.then((how) => reject(new Error(how)));
    });
    return { url, dir, stop, output: () => printed };
  } catch (error) {
    await stop();
    throw new Error(`${binary()} ${command.join(' ')}: ${error.message}\n${printed}`);
  } finally {
    clearTimeout(timer);
  }
}
