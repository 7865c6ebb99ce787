// A room that is looked through in pieces: however short the time is, a piece has a line at least, and in the end nothing was passed over.
import { expect, test } from 'vitest';
import { openForReading } from '../../server/db/reader.ts';
import { CandidateFinder } from '../../server/search/candidates.ts';
import { RoomSource, SourceStatements } from '../../server/search/room-source.ts';
import { makePlan, type SearchAsk } from '../../server/search/search-plan.ts';
import { openServer } from '../harness/in-test.ts';
import { indexed, say } from './searching.ts';

for (const isIndexed of [false, true])
  test(`a piece that has no time looks at one line, and all of them together find what one long piece finds (${isIndexed ? 'in' : 'before'} the index)`, async () => {
    const server = await openServer();
    const ana = await server.person('ana');
    const kitchen = await server.room('kitchen', ana);
    const texts = Array.from({ length: 60 }, (_, at) => `${at % 3 === 0 ? 'leek' : 'soup'} ${at}`);
    const ids = await say(server, ana, kitchen, ...texts);
    if (isIndexed) {
      await indexed(server);
      // Known to the index by its older words only.
      await server.core.batch.do(() => server.core.messages.editMessage(ana.id, kitchen, ids[0] ?? '', 'soup of leek'));
    }
    const sqlite = openForReading(server.databaseFile);
    const ask: SearchAsk = {
      ...{ terms: ['soup'], order: 'newest', rooms: [], authorId: null, from: null, until: null },
      ...{ pinned: false, doubtful: false, hasCode: false, hasLink: false, skip: 0 },
    };
    const plan = makePlan(sqlite, ask);
    const candidates = isIndexed ? new CandidateFinder(sqlite).find(plan.match ?? '').get(kitchen) : undefined;
    const pieces = (end: number): string[][] => {
      const source = new RoomSource(
        { roomId: kitchen, below: Number.MAX_SAFE_INTEGER },
        { plan, statements: new SourceStatements(sqlite, plan), candidates },
      );
      const found: string[][] = [];
      while (!source.done) found.push(source.look(end).map(({ text }) => text));
      return found;
    };
    const [short, long] = [pieces(0), pieces(Infinity)];
    expect(short.flat()).toEqual(long.flat());
    expect(long.flat()).toHaveLength(isIndexed ? 41 : 40);
    expect(short.filter(({ length }) => length > 1)).toEqual([]);
    expect(short.length).toBeGreaterThanOrEqual(40);
    sqlite.close();
  });
