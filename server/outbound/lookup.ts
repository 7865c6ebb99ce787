// Name resolution that checks what it hands out: the socket connects to the very addresses that were judged, so a name that changes its
// mind a moment later changes nothing. One address that is not public spoils the whole answer. (B60)
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { OutboundError } from './outbound-error.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export const systemResolve: Resolve = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' });

export function checkedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined) callback(new OutboundError('connect_failed', 'ENOTFOUND'), '', 0);
        else if (!found.every(({ address }) => isAllowed(address))) callback(new OutboundError('address_refused', 'not public'), '', 0);
        else if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '', 0);
      },
    );
  };
}
