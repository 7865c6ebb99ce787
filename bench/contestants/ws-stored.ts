// Contestant: as little as a stored line can cost here. `ws`, JSON in and out, one row in SQLite at synchronous=FULL before the line is
// acknowledged and told; a transaction per line. No rights, no log, no replay.
import Sqlite from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';

type Said = { type: 'join'; room: string } | { type: 'message'; ack: string; id: string; text: string };

const folder = mkdtempSync(path.join(tmpdir(), 'stored-bench-'));
const sqlite = new Sqlite(path.join(folder, 'lines.sqlite'));
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('CREATE TABLE lines (id TEXT PRIMARY KEY, room TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL) STRICT');
const insert = sqlite.prepare('INSERT INTO lines (id, room, number, text) VALUES (?, ?, ?, ?)');
const rooms = new Map<string, { sockets: Set<WebSocket>; number: number }>();
const server = createServer();

new WebSocketServer({ server }).on('connection', (socket) => {
  let name = '';
  let room = { sockets: new Set<WebSocket>(), number: 0 };
  socket.on('message', (raw: Buffer) => {
    const said = JSON.parse(raw.toString()) as Said;
    if (said.type === 'join') {
      name = said.room;
      room = rooms.get(name) ?? room;
      rooms.set(name, room);
      room.sockets.add(socket);
      socket.send(JSON.stringify({ type: 'joined', room: name }));
      return;
    }
    room.number += 1;
    insert.run(said.id, name, room.number, said.text);
    const message = JSON.stringify({ type: 'message', id: said.id, number: room.number, at: Date.now(), text: said.text });
    for (const member of room.sockets) member.send(message);
    socket.send(JSON.stringify({ type: 'ok', ack: said.ack }));
  });
  socket.on('close', () => room.sockets.delete(socket));
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => {
  sqlite.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
