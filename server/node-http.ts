// Node's HTTP modules for whoever needs more than their types. An `import` of node:http reads everything that the module offers, and one
// of its getters loads Node's whole fetch and WebSocket client: 5 to 7 MB of an idle server, measured. Asked for like this it stays away
// until somebody calls out.

export const http = process.getBuiltinModule('node:http');
export const https = process.getBuiltinModule('node:https');
