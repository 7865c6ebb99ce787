// The fake provider in a process of its own, for tests that measure memory and stalls: what the far end costs must not count.
import { openFakeProvider } from './fake-provider.ts';

const fake = await openFakeProvider();
process.on('disconnect', () => process.exit());
process.send?.(fake.origin);
