// `dantok login` and `dantok logout`. A token is typed unseen or comes through a pipe, never as an argument: those stand in every list of
// processes and in the shell's history.
import { createInterface } from 'node:readline/promises';
import { isExposed, readAddress } from '../address.ts';
import { EXIT, Refusal, UsageError, type ExitCode } from '../failure.ts';
import { forgetLogin, isToken, keepLogin } from '../login-file.ts';
import { getSession } from '../net/api.ts';
import { readAll, type Place } from '../place.ts';
import { cleanLine } from '../text/clean.ts';

const TOKEN_MOST = 2_000;

export async function login(place: Place, { address, insecure }: { address: string | undefined; insecure: boolean }): Promise<ExitCode> {
  const { env, words, input, remark } = place;
  const typed = address ?? (env.url === '' ? await askAddress(place) : env.url);
  const url = readAddress(typed);
  if (url === undefined) throw new UsageError(words.badAddress(cleanLine(typed)));
  if (isExposed(url) && !insecure && !env.insecure) throw new UsageError(words.exposed(url.origin));
  const token = (input.isTTY ? await askHidden(place, words.token) : await readAll(input, TOKEN_MOST)).trim();
  if (!isToken(token)) throw new UsageError(words.badToken);
  const kept = { url, token, insecure: insecure || env.insecure };
  const { state, me } = await getSession(kept);
  if (state === 'setup') throw new Error(words.notSetUp);
  if (me === undefined || me.kind === 'visitor') throw new Refusal({ code: 'signed_out', message: '', details: { reason: 'token' } });
  remark(words.loggedIn(cleanLine(me.name), url.origin, keepLogin(env.folder, kept)));
  return EXIT.done;
}

export function logout({ env, words, remark }: Place): ExitCode {
  remark(forgetLogin(env.folder) ? words.loggedOut : words.wasNotLoggedIn);
  return EXIT.done;
}

async function askAddress({ input, words }: Place): Promise<string> {
  if (!input.isTTY) throw new UsageError(words.notLoggedIn);
  const lines = createInterface({ input, output: process.stderr });
  try {
    return await lines.question(words.address);
  } finally {
    lines.close();
  }
}

/** Shows nothing of what is typed, not even how long it is. */
function askHidden({ input }: Place, question: string): Promise<string> {
  process.stderr.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (): void => {
      input.off('data', hear);
      input.setRawMode(false);
      input.pause();
      process.stderr.write('\n');
    };
    const hear = (piece: string): void => {
      for (const letter of piece) {
        if (letter === '\u0003') {
          end();
          reject(new UsageError(''));
          return;
        }
        if (letter === '\r' || letter === '\n' || letter === '\u0004') {
          end();
          resolve(typed);
          return;
        }
        if (letter === '\u007f' || letter === '\b') typed = typed.slice(0, -1);
        else typed += letter;
      }
    };
    input.on('data', hear);
  });
}
