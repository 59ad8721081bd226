import { UsageError } from '../../tools/command';

/** @throws if a text is not a DNS label, which names of teams, services and environments are */
export function requireName(what: string, name: string): void {
  if (what === 'team' && name === 'index')
    throw new UsageError('team "index" would replace teams/index.ts: choose another name');
  if (!/^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name))
    throw new UsageError(
      `${what} ${JSON.stringify(name)} is not a name: use lowercase letters, digits and dashes, at most 42`,
    );
}
