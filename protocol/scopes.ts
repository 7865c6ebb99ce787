// What a token can be let do. Never more than its owner may at that moment: a scope opens no door that is closed to the person.

export const SCOPES = [
  'rooms:read', // rooms, members, lines; opening a socket
  'rooms:write', // every command in rooms, links into them
  'personas', // the library: make, change, delete
  'chat', // answers outside of rooms, conversations kept for programs
  'account', // looks and provider keys
  'server', // other people's accounts, for an owner of the server
  'metrics', // health in detail and numbers, for an owner of the server
] as const;

export type Scope = (typeof SCOPES)[number];
