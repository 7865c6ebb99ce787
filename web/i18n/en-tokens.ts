// What concerns the tokens of programs.

export const tokens = {
  tokens: 'Tokens for programs',
  tokensText:
    'A token lets a script or another program act as you, for what you choose and never for more than you may do yourself. A new password revokes them all.',
  tokensNone: 'None yet.',
  tokenMake: 'Make a token',
  tokenMakeTitle: 'A new token',
  tokenName: 'Name',
  tokenNameHint: 'What it is for, so that you know which one to revoke.',
  tokenScopes: 'It may',
  tokenScopeNames: {
    'rooms:read': 'read my rooms',
    'rooms:write': 'write and act in my rooms',
    personas: 'change my personas',
    chat: 'ask the language model',
    account: 'change my profile and keys',
    server: 'manage people on this server',
    metrics: 'read the server’s numbers',
  },
  tokenEnds: 'Good for',
  tokenForDays: { 7: 'a week', 30: 'a month', 90: 'three months', 365: 'a year', 0: 'until revoked' },
  tokenMadeTitle: 'Your token',
  tokenOnce: 'Copy it now: it is not shown again. Whoever has it can act as you.',
  tokenDone: 'Done',
  tokenEndsWith: (last4: string) => `ends with ${last4}`,
  tokenUsed: (when: string) => `used ${when}`,
  tokenNeverUsed: 'never used',
  tokenExpires: (when: string) => `runs out ${when}`,
  tokenExpired: 'has run out',
  tokenRevoke: 'Revoke',
  tokenRevokeAsk: (name: string) => `Revoke ${name}? Whatever uses it stops at once.`,
};
