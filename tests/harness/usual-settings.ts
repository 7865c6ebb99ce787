// What most tests want of a server, whatever else they set: no limit of how fast, and nobody who speaks unasked.

export const USUAL_SETTINGS = {
  PORT: '0',
  LOG_LEVEL: 'error',
  SENDS_PER_MINUTE: '100000',
  FRAMES_PER_SECOND: '100000',
  CALLS_PER_MINUTE: '1000000',
  MAX_CONNECTIONS_PER_ACCOUNT: '1000',
  PERSONAS: 'off',
};
