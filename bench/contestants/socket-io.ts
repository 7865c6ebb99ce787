// Contestant: socket.io as its documentation shows it, WebSocket only (no long polling), rooms, `io.to(room).emit`; nothing is stored.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const server = createServer();
const io = new Server(server, { transports: ['websocket'] });

io.on('connection', (socket) => {
  let room = '';
  let number = 0;
  socket.on('join', (name: string) => {
    room = name;
    void socket.join(name);
    socket.emit('joined', name);
  });
  socket.on('message', (said: { id: string; text: string }) => {
    number += 1;
    io.to(room).emit('message', { id: said.id, from: socket.id, number, at: Date.now(), text: said.text });
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit());
