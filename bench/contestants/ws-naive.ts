// Contestant: `ws` as one writes it first. JSON in, JSON out, a `send` per socket and message; nothing is stored.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

type Said = { type: 'join'; room: string } | { type: 'message'; id: string; text: string };

const rooms = new Map<string, Set<WebSocket>>();
const server = createServer();

new WebSocketServer({ server }).on('connection', (socket) => {
  const name = `user-${String(Math.random()).slice(2, 10)}`;
  let room = new Set<WebSocket>();
  let number = 0;
  socket.on('message', (raw: Buffer) => {
    const said = JSON.parse(raw.toString()) as Said;
    if (said.type === 'join') {
      room = rooms.get(said.room) ?? new Set();
      rooms.set(said.room, room.add(socket));
      socket.send(JSON.stringify({ type: 'joined', room: said.room }));
      return;
    }
    number += 1;
    const message = JSON.stringify({ type: 'message', id: said.id, from: name, number, at: Date.now(), text: said.text });
    for (const member of room) member.send(message);
  });
  socket.on('close', () => room.delete(socket));
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit());
