// The only reader of the environment: where settings live, who is asked by which token, how the terminal wants to be written to.
import os from 'node:os';
import path from 'node:path';

export interface Environment {
  /** Of this program's own files. */
  folder: string;
  /** Empty: not set. */
  url: string;
  token: string;
  /** A token may go over plain HTTP to a public address. */
  insecure: boolean;
  language: 'en' | 'ko';
  term: string | undefined;
  noColour: string | undefined;
}

export function readEnvironment(env: Record<string, string | undefined> = process.env): Environment {
  const configHome = env['XDG_CONFIG_HOME'];
  // The specification has relative paths ignored.
  const home = configHome !== undefined && path.isAbsolute(configHome) ? configHome : path.join(os.homedir(), '.config');
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? '';
  return {
    folder: path.join(home, 'dantok'),
    url: env['DANTOK_URL'] ?? '',
    token: env['DANTOK_TOKEN'] ?? '',
    insecure: env['DANTOK_INSECURE'] === '1',
    language: locale.startsWith('ko') ? 'ko' : 'en',
    term: env['TERM'],
    noColour: env['NO_COLOR'],
  };
}
