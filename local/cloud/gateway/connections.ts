import type { IncomingMessage } from "node:http";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import type { HttpRequest, HttpResponse } from "./http";

/** Begins every HTTP/2 connection with prior knowledge (RFC 9113, section 3.4). No HTTP/1.1 method begins so. */
const HTTP2_PREFACE = Buffer.from("PRI * HTTP/2.0");
/** Clients keep connections for reuse; closing first would race with their next request. */
const KEEP_ALIVE_MS = 75_000;
/** How long `close` waits for requests under way. */
const CLOSE_GRACE_MS = 2_000;

export type RequestListener = (request: HttpRequest, response: HttpResponse) => void;

export interface Listener {
  port: number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 for HTTP/1.1 and for cleartext HTTP/2 with prior knowledge, told apart by the first bytes.
 * @throws the socket's error when the port is taken
 */
export async function listen(port: number, onRequest: RequestListener): Promise<Listener> {
  const sockets = new Set<net.Socket>();
  const http2Sockets = new WeakSet<net.Socket>();
  const busy = new Map<net.Socket, number>();
  const sessions = new Set<http2.ServerHttp2Session>();
  let closing = false;

  const http1 = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    countRequest(request, response);
    onRequest(request, response);
  });
  const h2 = http2.createServer({}, onRequest);
  h2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  h2.on("sessionError", () => undefined);
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A client that goes away is its own affair; without a listener it would end the process.
    socket.on("error", () => socket.destroy());
    onFirstBytes(socket, (isHttp2) => {
      if (isHttp2) http2Sockets.add(socket);
      (isHttp2 ? h2 : http1).emit("connection", socket);
    });
  });

  function countRequest(request: IncomingMessage, response: http.ServerResponse): void {
    const { socket } = request;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) busy.set(socket, left);
      else busy.delete(socket);
      if (closing && left <= 0) socket.destroySoon();
    });
  }

  async function close(): Promise<void> {
    closing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const session of sessions) session.close();
    for (const socket of sockets) {
      if (!busy.has(socket) && !http2Sockets.has(socket)) socket.destroy();
    }
    const grace = setTimeout(() => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    }, CLOSE_GRACE_MS);
    await closed;
    clearTimeout(grace);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port: (server.address() as net.AddressInfo).port, close };
}

/** Tells a connection's protocol by its first bytes, which are put back for the server that reads them. */
function onFirstBytes(socket: net.Socket, route: (isHttp2: boolean) => void): void {
  let first: Buffer = Buffer.alloc(0);
  socket.on("readable", function look() {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    first = Buffer.concat([first, chunk]);
    const compared = Math.min(first.length, HTTP2_PREFACE.length);
    const isHttp2 = first.subarray(0, compared).equals(HTTP2_PREFACE.subarray(0, compared));
    // `P` may yet become `POST`.
    if (isHttp2 && compared < HTTP2_PREFACE.length) return;
    socket.off("readable", look);
    socket.unshift(first);
    route(isHttp2);
  });
}
