// SPDX-License-Identifier: MIT
// Usage: node kube_standin.js POD=CONTAINER...
// Answers the few calls of the Kubernetes API that `kubectl get pod`, `exec`, `cp` and `debug` make, on loopback, for
// pods of one container each, and runs their commands in real containers with `docker`. Prints the port that it
// listens on. It needs nothing but node: the WebSocket that exec and attach speak (RFC 6455) is at the end.
'use strict';
const http = require('http');
const crypto = require('crypto');
const { spawn } = require('child_process');

const pods = new Map(process.argv.slice(2).map((word) => word.split('=')));
const ephemeral = new Map([...pods.keys()].map((name) => [name, []]));

// --- objects ---

const running = (name) => ({ name, ready: true, state: { running: {} } });

const pod = (name) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' },
  spec: { containers: [{ name: 'app', image: 'app' }], ephemeralContainers: ephemeral.get(name) },
  status: {
    phase: 'Running',
    containerStatuses: [running('app')],
    ephemeralContainerStatuses: ephemeral.get(name).map((container) => running(container.name)),
  },
});

const resource = (name, kind, verbs) => ({ name, singularName: '', namespaced: true, kind, verbs });

const discovery = {
  '/version': { major: '1', minor: '32', gitVersion: 'v1.32.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [
      resource('pods', 'Pod', ['get', 'list', 'watch', 'patch']),
      resource('pods/exec', 'PodExecOptions', ['create', 'get']),
      resource('pods/attach', 'PodAttachOptions', ['create', 'get']),
      resource('pods/ephemeralcontainers', 'Pod', ['get', 'patch']),
    ],
  },
};

const failure = (code, reason, message) => ({
  kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message,
});

// --- plain calls ---

const podPath = /^\/api\/v1\/namespaces\/default\/pods(?:\/([^/]+)(?:\/(\w+))?)?$/;

function reply(response, code, body) {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function readBody(request, then) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => then(JSON.parse(Buffer.concat(parts))));
}

// A watch never ends on its own; what it reports is there from the start.
function watch(response) {
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const name of pods.keys()) response.write(JSON.stringify({ type: 'ADDED', object: pod(name) }) + '\n');
}

function addEphemeral(name, request, response) {
  readBody(request, (patch) => {
    ephemeral.get(name).push(...patch.spec.ephemeralContainers);
    reply(response, 200, pod(name));
  });
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const [matched, name, part] = url.pathname.match(podPath) || [];
  if (process.env.KUBE_STANDIN_LOG) console.error(request.method, request.url);
  if (discovery[url.pathname]) return reply(response, 200, discovery[url.pathname]);
  if (matched && !name) {
    if (url.searchParams.get('watch')) return watch(response);
    const items = [...pods.keys()].map(pod);
    return reply(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
  }
  if (!pods.has(name)) return reply(response, 404, failure(404, 'NotFound', `pods "${name}" not found`));
  if (part === 'ephemeralcontainers' && request.method === 'PATCH') return addEphemeral(name, request, response);
  if (!part) return reply(response, 200, pod(name));
  return reply(response, 404, failure(404, 'NotFound', `no ${part} here`));
});

// --- commands ---

function execArguments(container, query) {
  return ['exec', ...(query.get('stdin') === 'true' ? ['-i'] : []), container, ...query.getAll('command')];
}

// What a privileged container has that matters here: `docker run --privileged` gives more than some machines have.
const privileged = ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE'];

// As the kubelet does for an ephemeral container: the pod's network, and the target's processes.
function debugArguments(container, { image, command = [], args = [], securityContext = {}, targetContainerName }) {
  const capabilities = securityContext.privileged ? privileged : securityContext.capabilities?.add || [];
  return ['run', '--rm', '-i', '--network', `container:${container}`,
    ...(targetContainerName ? ['--pid', `container:${container}`] : []),
    ...capabilities.flatMap((capability) => ['--cap-add', capability]),
    ...(command.length ? ['--entrypoint', command[0]] : []),
    image, ...command.slice(1), ...args];
}

function commandFor(url) {
  const [, name, part] = url.pathname.match(podPath) || [];
  const query = url.searchParams;
  if (!pods.has(name)) return null;
  if (part === 'exec') return execArguments(pods.get(name), query);
  const container = ephemeral.get(name).find((one) => one.name === query.get('container'));
  return part === 'attach' && container ? debugArguments(pods.get(name), container) : null;
}

function statusOf(code) {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    ...failure(500, 'NonZeroExitCode', `command terminated with non-zero exit code: exit status ${code}`),
    metadata: {},
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

// v5.channel.k8s.io: each message starts with its channel; 255 closes the one named after it.
const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 };

function run(words, socket) {
  const child = spawn('docker', words);
  const send = (to, bytes) => socket.send(Buffer.concat([Buffer.from([to]), bytes]));
  child.stdin.on('error', () => {}); // It may end before it has read all.
  child.stdout.on('data', (bytes) => send(channel.stdout, bytes));
  child.stderr.on('data', (bytes) => send(channel.stderr, bytes));
  child.on('close', (code) => {
    send(channel.status, Buffer.from(JSON.stringify(statusOf(code))));
    socket.close();
  });
  socket.onMessage = (message) => {
    if (message[0] === channel.stdin) child.stdin.write(message.subarray(1));
    else if (message[0] === channel.close && message[1] === channel.stdin) child.stdin.end();
  };
  socket.onEnd = () => child.stdin.end();
}

const protocol = 'v5.channel.k8s.io';

server.on('upgrade', (request, stream, head) => {
  if (process.env.KUBE_STANDIN_LOG) console.error('upgrade', request.url);
  const words = commandFor(new URL(request.url, 'http://localhost'));
  const offered = (request.headers['sec-websocket-protocol'] || '').split(/, */);
  if (!words || !offered.includes(protocol)) return stream.end('HTTP/1.1 404 Not Found\r\n\r\n');
  run(words, webSocket(request, stream, head));
});

// --- WebSocket ---

const opcode = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

function frame(code, bytes) {
  const length = bytes.length < 126 ? Buffer.from([bytes.length]) : Buffer.alloc(9, 127);
  if (length.length === 9) length.writeBigUInt64BE(BigInt(bytes.length), 1);
  return Buffer.concat([Buffer.from([0x80 | code]), length, bytes]);
}

// Returns one frame from the front of what has come, or null if it has not all come yet.
function parse(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start + 4) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + 4 + length;
  if (bytes.length < end) return null;
  const mask = bytes.subarray(start, start + 4);
  const body = Buffer.from(bytes.subarray(start + 4, end));
  for (let i = 0; i < body.length; i++) body[i] ^= mask[i & 3];
  return { last: bytes[0] >= 0x80, code: bytes[0] & 15, body, end };
}

function webSocket(request, stream, head) {
  const magic = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = crypto.createHash('sha1').update(magic).digest('base64');
  stream.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`);
  const socket = {
    onMessage: () => {},
    onEnd: () => {},
    send: (bytes) => stream.write(frame(opcode.binary, bytes)),
    close: () => stream.end(frame(opcode.close, Buffer.from([0x03, 0xe8]))), // 1000: a normal end
  };
  let pending = head;
  let message = [];
  const take = ({ last, code, body }) => {
    if (code === opcode.ping) return stream.write(frame(opcode.pong, body));
    if (code === opcode.close) return socket.onEnd();
    if (code > opcode.binary) return undefined;
    message.push(body);
    if (!last) return undefined;
    socket.onMessage(Buffer.concat(message));
    message = [];
    return undefined;
  };
  const receive = (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (let one; (one = parse(pending)); pending = pending.subarray(one.end)) take(one);
  };
  stream.on('data', receive);
  stream.on('error', () => socket.onEnd());
  stream.on('end', () => socket.onEnd());
  process.nextTick(receive, Buffer.alloc(0));
  return socket;
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
