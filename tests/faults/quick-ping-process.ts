// The program of a server that pings every 500 ms instead of every 25 s, in a process of its own, to be stopped and woken. Tells its
// port and the cookie of its one account over the channel to the parent.
import { TestServer } from '../harness/server.ts';

const server = await TestServer.start({ pingMs: 500 });
const ana = await server.person('ana', 'owner');
await server.room('kitchen', ana);
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
process.send?.({ port: server.port, cookie: ana.cookie });
