// The servers that are compared. Whatever is not Dantok is a small module in contestants/, and how its sockets speak is said here.
import { startDantok } from './dantok.ts';
import { membersOf, type Contestant, type Running, type Speech } from './contestant.ts';
import type { Children } from './children.ts';
import type { Scenario } from './scenarios.ts';

export const CONTESTANTS: Contestant[] = [
  { name: 'dantok', start: startDantok },
  { name: 'ws', start: (children, scenario) => startPlain(children, 'ws-naive.ts', wsSpeech(scenario)) },
  { name: 'socket.io', start: (children, scenario) => startPlain(children, 'socket-io.ts', socketIoSpeech(scenario)) },
  // What the disk and the socket take of one line's time, whoever stores it.
  { name: 'ws stored', only: 'C', start: (children, scenario) => startPlain(children, 'ws-stored.ts', wsStoredSpeech(scenario)) },
];

type PlainSpeech = Omit<Speech, 'port' | 'serverPid'>;

async function startPlain(children: Children, file: string, speech: PlainSpeech): Promise<Running> {
  const { child, port } = await children.serve(new URL(`contestants/${file}`, import.meta.url));
  return { speech: { ...speech, port, ...(child.pid === undefined ? {} : { serverPid: child.pid }) }, stop: () => children.stop(child) };
}

function wsSpeech(scenario: Scenario): PlainSpeech {
  const members = membersOf(scenario, (room) => ({
    steps: [{ send: JSON.stringify({ type: 'join', room: `room-${String(room)}` }), expect: '"joined"' }],
    post: JSON.stringify({ type: 'message', id: '{id}', text: '{marker}' }),
  }));
  return { path: '/', members, acks: false };
}

function wsStoredSpeech(scenario: Scenario): PlainSpeech {
  const members = membersOf(scenario, (room) => ({
    steps: [{ send: JSON.stringify({ type: 'join', room: `room-${String(room)}` }), expect: '"joined"' }],
    post: JSON.stringify({ type: 'message', ack: '{ack}', id: '{id}', text: '{marker}' }),
  }));
  return { path: '/', members, acks: true };
}

function socketIoSpeech(scenario: Scenario): PlainSpeech {
  const members = membersOf(scenario, (room) => ({
    steps: [
      { expect: '0{' },
      { send: '40', expect: '40{' },
      { send: `42${JSON.stringify(['join', `room-${String(room)}`])}`, expect: '"joined"' },
    ],
    post: `42${JSON.stringify(['message', { id: '{id}', text: '{marker}' }])}`,
  }));
  return { path: '/socket.io/?EIO=4&transport=websocket', members, acks: false, beat: { ping: '2', pong: '3' } };
}
