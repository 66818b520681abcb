import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** On Debian and Ubuntu, as root. What apt-get says goes to stderr. @returns whether it is installed now */
export function installDebianPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  console.error(`No ${name} found: installing it (apt-get update && apt-get install -y ${name}).`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return [['update'], ['install', '-y', '--no-install-recommends', name]].every(
    (args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0,
  );
}
